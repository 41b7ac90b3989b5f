// White space of a document. A document has one layout, chosen by the first place where layouts
// differ, so that white space never repeats, never loops, and is mostly known in advance:
// compact `{"a":1,"b":[]}`, spaced `{"a": 1, "b": []}`, or indented by one unit throughout, where
// objects have a line for each key and arrays may stay on one line.

import { toByteString } from '../bytes.ts';
import type { Sketch } from '../schema/smallest.ts';

/** How a document is laid out; `open` while nothing has decided it. */
export type Layout = 'open' | 'compact' | 'spaced' | 'indent2' | 'indent4' | 'tab';

const UNITS = { indent2: '  ', indent4: '    ', tab: '\t' } as const;

/** The layouts that have lines. */
export const INDENTED: readonly (keyof typeof UNITS)[] = ['indent2', 'indent4', 'tab'];

export function isIndented(layout: Layout): layout is keyof typeof UNITS {
  return layout in UNITS;
}

/** A new line at `level`. */
export function newLine(layout: Layout, level: number): string {
  return isIndented(layout) ? `\n${UNITS[layout].repeat(level)}` : '';
}

/** What separates the entries of a container on one line, or a key from its value. */
export function gap(layout: Layout): string {
  return layout === 'open' || layout === 'compact' ? '' : ' ';
}

/**
 * The document of a sketch, in bytes, one a character. An open layout becomes compact.
 * @param level the level of the line on which it begins
 */
export function render(sketch: Sketch, layout: Layout, level: number): string {
  if (sketch.type === 'text') return toByteString(sketch.text);
  if (sketch.type === 'array') {
    const items = sketch.items.map((item) => render(item, layout, level));
    return `[${items.join(`,${gap(layout)}`)}]`;
  }
  if (sketch.entries.length === 0) return '{}';
  const inside = isIndented(layout) ? level + 1 : level;
  const entries = sketch.entries.map(([key, value]) => renderEntry(key, value, layout, inside));
  const separator = isIndented(layout) ? newLine(layout, inside) : gap(layout);
  const first = newLine(layout, inside);
  return `{${first}${entries.join(`,${separator}`)}${newLine(layout, level)}}`;
}

/** `"key": value`, without what is around it. */
export function renderEntry(key: string, value: Sketch, layout: Layout, level: number): string {
  const name = toByteString(JSON.stringify(key));
  return `${name}:${gap(layout)}${render(value, layout, level)}`;
}

/** The indented layouts that a container may still take; none once another was chosen. */
export function lineLayouts(layout: Layout): readonly Layout[] {
  if (layout === 'open') return INDENTED;
  return isIndented(layout) ? [layout] : [];
}
