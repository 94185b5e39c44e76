import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { FilePlace } from '../../../core/finding.ts';
import { messageOf } from '../../../core/sre-error.ts';
import type { Stated } from '../../broker-setup.ts';
import { configFault, MAX_DEPTH, refuseLong } from '../text-cursor.ts';

/** An element, what it holds, and where its tag begins. */
export interface XmlElement {
  readonly name: string;
  readonly text: string;
  readonly children: readonly XmlElement[];
  readonly place: FilePlace;
}

/** Neither entities nor a DOCTYPE: nothing is expanded, and nothing outside the file is looked at. */
const parser = new XMLParser({
  preserveOrder: true,
  captureMetaData: true,
  processEntities: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: true,
  maxNestedTags: MAX_DEPTH,
});

/** Reads XML with the place of every element; the answer is the outermost one. Throws SRE_BAD_BROKER_CONFIG. */
export function readXml(text: string, file: string): XmlElement {
  refuseLong(text, file, 'HiveMQ');
  const doctype = text.search(/<!(?:DOCTYPE|ENTITY)/i);
  const places = placesIn(text, file);
  if (doctype >= 0) throw configFault('HiveMQ', places(doctype), 'a DOCTYPE is not read: it may name other files');
  const checked = XMLValidator.validate(text);
  if (checked !== true) {
    const { line, col, msg } = checked.err;
    throw configFault('HiveMQ', { file, line, ...(Number.isInteger(col) ? { column: col } : {}) }, msg);
  }
  const [root] = elementsOf(parsed(text, file), places);
  if (root === undefined) throw configFault('HiveMQ', { file, line: 1 }, 'no element in it');
  return root;
}

function parsed(text: string, file: string): unknown {
  try {
    return parser.parse(text);
  } catch (error) {
    throw configFault('HiveMQ', { file }, messageOf(error).split('\n', 1)[0]?.slice(0, 200) ?? 'no XML');
  }
}

function elementsOf(nodes: unknown, places: (index: number) => FilePlace): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown): XmlElement[] => {
    if (typeof node !== 'object' || node === null) return [];
    const entry = Object.entries(node).find(([name]) => name !== '#text' && name !== ':@');
    if (entry === undefined) return [];
    const [name, inside] = entry;
    const children = elementsOf(inside, places);
    return [{ name, text: textOf(inside), children, place: places(startOf(node)) }];
  });
}

function textOf(inside: unknown): string {
  if (!Array.isArray(inside)) return '';
  return inside
    .flatMap((node: unknown) =>
      typeof node === 'object' && node !== null && '#text' in node ? [String(node['#text'])] : [],
    )
    .join('')
    .trim();
}

/** Where the parser found a node begin: it keeps that under a symbol of its own. */
function startOf(node: object): number {
  const metadata: unknown[] = Object.getOwnPropertySymbols(node).map(
    (symbol) => Object.getOwnPropertyDescriptor(node, symbol)?.value,
  );
  for (const found of metadata) {
    if (typeof found !== 'object' || found === null || !('startIndex' in found)) continue;
    if (typeof found.startIndex === 'number') return found.startIndex;
  }
  return 0;
}

function placesIn(text: string, file: string): (index: number) => FilePlace {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  return (index) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return { file, line: low + 1, column: index - (starts[low] ?? 0) + 1 };
  };
}

/** The first element under a path of names, as `mqtt.packets.max-packet-size`. */
export function elementAt(root: XmlElement | undefined, path: string): XmlElement | undefined {
  let element = root;
  for (const name of path.split('.')) element = element?.children.find((child) => child.name === name);
  return element;
}

/** The text under a path, read; undefined where it is not said, cannot be read, or is a variable of the environment. */
export function readElement<T>(
  root: XmlElement | undefined,
  path: string,
  read: (text: string) => T | undefined,
): Stated<T> | undefined {
  const element = elementAt(root, path);
  if (element === undefined || isVariable(element.text)) return undefined;
  const value = read(element.text);
  return value === undefined ? undefined : { value, place: element.place };
}

/** HiveMQ puts variables of the environment in: `${NAME}`. */
export function isVariable(text: string): boolean {
  return text.includes('${');
}
