// Where in a JSON text a value stands, to mark the place that a complaint is about.

import { parser } from '@lezer/json';

type Node = NonNullable<ReturnType<typeof parser.parse>['topNode']>;

/** Offsets in UTF-16 code units, the end not included. */
export type TextRange = { readonly from: number; readonly to: number };

/**
 * The value at a path of keys and indices, or as much of the way as there is. Where a key stands
 * twice, the last one counts, as in `JSON.parse`.
 */
export function locate(text: string, segments: readonly string[]): TextRange {
  let node = parser.parse(text).topNode.firstChild;
  for (const segment of segments) {
    const child = node === null ? null : childAt(node, segment, text);
    if (child === null) break;
    node = child;
  }
  return node === null ? { from: 0, to: text.length } : { from: node.from, to: node.to };
}

/** The parts of a JSON pointer, such as `/properties/age` or `#/properties/age`. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function childAt(node: Node, segment: string, text: string): Node | null {
  if (node.name === 'Array') return valuesOf(node)[Number(segment)] ?? null;
  if (node.name !== 'Object') return null;
  const properties = node.getChildren('Property');
  const property = properties.findLast((one) => keyOf(one, text) === segment);
  return property === undefined ? null : (valuesOf(property).at(-1) ?? null);
}

function keyOf(property: Node, text: string): string | undefined {
  const name = property.getChild('PropertyName');
  if (name === null) return undefined;
  try {
    return JSON.parse(text.slice(name.from, name.to));
  } catch {
    return undefined;
  }
}

const VALUES = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null']);

function valuesOf(node: Node): Node[] {
  const values: Node[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (VALUES.has(child.name)) values.push(child);
  }
  return values;
}
