/** One answer of a bulk request; its failure is its own and costs no other. */
export interface JolokiaItem {
  /** 200, or what kept the agent from answering: 404 no such MBean, 403 not allowed. */
  readonly status: number;
  readonly value: unknown;
  /** What the agent said about a failure, first line; empty when there is none. */
  readonly error: string;
}

/** What an MBean told; which attributes it has depends on the broker's version. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The attributes of every MBean a pattern matched, by object name; undefined when the item failed. */
export function beansOf(item: JolokiaItem | undefined): ReadonlyMap<string, Attributes> | undefined {
  if (item?.status !== 200 || !isAttributes(item.value)) return undefined;
  return new Map(Object.entries(item.value).filter((entry): entry is [string, Attributes] => isAttributes(entry[1])));
}

/** What one MBean told; undefined when the item failed. */
export function attributesOf(item: JolokiaItem | undefined): Attributes | undefined {
  return item?.status === 200 && isAttributes(item.value) ? item.value : undefined;
}

/** Object names a search found; undefined when the item failed. */
export function namesOf(item: JolokiaItem | undefined): readonly string[] | undefined {
  if (item?.status !== 200 || !Array.isArray(item.value)) return undefined;
  return item.value.filter((name) => typeof name === 'string');
}

/** A number that counts or measures something; undefined for anything else, below 0 too. */
export function numberOf(attributes: Attributes | undefined, key: string): number | undefined {
  return asNumber(attributes?.[key]);
}

/** As {@link numberOf}, for the value itself. */
export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value + 0 : undefined;
}

/** As {@link numberOf}, for a share of something: at most 1, or undefined. */
export function shareOf(attributes: Attributes | undefined, key: string): number | undefined {
  const value = numberOf(attributes, key);
  return value === undefined || value > 1 ? undefined : value;
}

/** As {@link numberOf}, for what counts: whole, or undefined. */
export function wholeOf(attributes: Attributes | undefined, key: string): number | undefined {
  const value = numberOf(attributes, key);
  return Number.isInteger(value) ? value : undefined;
}

/** A text; undefined for anything else and for the text that stands where an attribute could not be read. */
export function textOf(attributes: Attributes | undefined, key: string): string | undefined {
  const value = attributes?.[key];
  return typeof value === 'string' && value !== '' && !value.startsWith('ERROR: ') ? value : undefined;
}

/** A flag; undefined for anything else. */
export function flagOf(attributes: Attributes | undefined, key: string): boolean | undefined {
  const value = attributes?.[key];
  return typeof value === 'boolean' ? value : undefined;
}

/** An object inside an MBean's attributes. */
export function partOf(attributes: Attributes | undefined, key: string): Attributes | undefined {
  const value = attributes?.[key];
  return isAttributes(value) ? value : undefined;
}

/** Whether a value is an object with keys. */
export function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
