// A document that nobody has written yet: the smallest one of a schema, kept as a tree whose equal
// parts are shared, with the bytes it would take.

import { toByteString } from '../bytes.ts';

/** One JSON value. Parts may be shared, so that a sketch can be far smaller than its text. */
export type Sketch =
  /** The text of a scalar. */
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'array'; readonly items: readonly Sketch[] }
  | { readonly type: 'object'; readonly entries: readonly SketchEntry[] };

export type SketchEntry = readonly [key: string, value: Sketch];

/** A sketch and the bytes of its compact text. */
export type SizedSketch = { readonly sketch: Sketch; readonly size: number };

export type SizedEntry = { readonly key: string; readonly value: SizedSketch };

/** The smallest value of an expression; null when none is known. */
export type Lookup<E> = (expression: E) => SizedSketch | null;

export function textSketch(text: string, size: number = toByteString(text).length): SizedSketch {
  return { sketch: { type: 'text', text }, size };
}

export function arraySketch(items: readonly SizedSketch[]): SizedSketch {
  let size = 1 + Math.max(1, items.length);
  for (const item of items) size += item.size;
  return { sketch: { type: 'array', items: items.map(sketchOf) }, size };
}

export function objectSketch(entries: readonly SizedEntry[]): SizedSketch {
  let size = 1 + Math.max(1, entries.length);
  for (const { key, value } of entries) size += stringSize(key) + 1 + value.size;
  return { sketch: { type: 'object', entries: entries.map(toEntry) }, size };
}

function sketchOf(sized: SizedSketch): Sketch {
  return sized.sketch;
}

export function toEntry({ key, value }: SizedEntry): SketchEntry {
  return [key, value.sketch];
}

/** Bytes of a string as a JSON text, with its quotes. */
export function stringSize(text: string): number {
  return toByteString(JSON.stringify(text)).length;
}

/**
 * The compact text of a sketch. Deep ones are fine: the pending pieces are on a stack of its own.
 */
export function sketchText(sketch: Sketch): string {
  const pieces: string[] = [];
  const pending: (Sketch | string)[] = [sketch];
  for (let top = pending.pop(); top !== undefined; top = pending.pop()) {
    if (typeof top === 'string') pieces.push(top);
    else if (top.type === 'text') pieces.push(top.text);
    else for (const part of partsOf(top).reverse()) pending.push(part);
  }
  return pieces.join('');
}

function partsOf(sketch: Exclude<Sketch, { type: 'text' }>): (Sketch | string)[] {
  const parts: (Sketch | string)[] = [sketch.type === 'array' ? '[' : '{'];
  if (sketch.type === 'array') {
    for (const item of sketch.items) parts.push(parts.length === 1 ? '' : ',', item);
  } else {
    for (const [key, value] of sketch.entries) {
      parts.push(`${parts.length === 1 ? '' : ','}${JSON.stringify(key)}:`, value);
    }
  }
  parts.push(sketch.type === 'array' ? ']' : '}');
  return parts;
}

/** The value that a sketch stands for. */
export function sketchValue(sketch: Sketch): unknown {
  return JSON.parse(sketchText(sketch));
}
