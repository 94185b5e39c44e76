/** Levels that say when: seconds or milliseconds since 1970, or a date with a time. */
const TIME =
  /^(?:1[4-9]\d{8}|2[0-3]\d{8}|1[4-9]\d{11}|2[0-3]\d{11}|20\d\d-?[01]\d-?[0-3]\d[T_ -]?[0-2]\d[:-]?[0-5]\d.*)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HEX = /^(?=.*\d)(?=.*[a-f])[0-9a-f]{8,}$/i;
/** Machine addresses and serial numbers: `AA:BB:CC:11:22:33`, `A4CF12F03B9E`, `SN-00417A`. */
const SERIAL = /^(?=.*\d)[0-9A-Z]+(?:[:._-][0-9A-Z]+)*$/;

/** A topic with the parts that tell one thing from another put into braces: `site/{number}/event/{time}`. */
export function shapeOf(topic: string): string {
  return topic.split('/').map(levelShape).join('/');
}

function levelShape(level: string): string {
  if (TIME.test(level)) return '{time}';
  if (UUID.test(level)) return '{uuid}';
  if (/^\d+$/.test(level)) return '{number}';
  if (HEX.test(level)) return '{hex}';
  return level.replaceAll(/\d+/g, '{n}');
}

/** Whether a level names a thing by its number, where capitals are the maker's and not a matter of taste. */
export function isIdentity(level: string): boolean {
  return UUID.test(level) || HEX.test(level) || SERIAL.test(level);
}

/** Whether a shape has a place for the time. */
export function hasTime(shape: string): boolean {
  return shape.split('/').includes('{time}');
}
