// The text of items that must differ from each other, kept while they are written. Texts are a trie
// that grows with them: to go on by a byte is one step, and equal texts are one object.
import { toText } from '../bytes.ts';
import type { ArrayFrame, Container, Interner, Surroundings } from './configuration.ts';

export class Capture {
  /** Equal for equal texts that one interner began. */
  readonly id: number;
  /** Bytes. */
  readonly length: number;
  readonly #parent: Capture | null;
  readonly #byte: string;
  readonly #newId: () => number;
  #next: Map<string, Capture> | null = null;

  constructor(newId: () => number, parent: Capture | null = null, byte = '') {
    this.id = newId();
    this.length = parent === null ? 0 : parent.length + 1;
    this.#parent = parent;
    this.#byte = byte;
    this.#newId = newId;
  }

  /** The text with `bytes` behind it, one a character. */
  extend(bytes: string): Capture {
    let end: Capture = this;
    for (let at = 0; at < bytes.length; at++) end = end.#after(bytes[at] as string);
    return end;
  }

  /** Its bytes from `start` on. */
  from(start: number): string {
    const bytes: string[] = [];
    let at: Capture | null = this;
    for (; at !== null && at.length > start; at = at.#parent) bytes.push(at.#byte);
    return bytes.reverse().join('');
  }

  #after(byte: string): Capture {
    this.#next ??= new Map();
    let next = this.#next.get(byte);
    if (next === undefined) {
      next = new Capture(this.#newId, this, byte);
      this.#next.set(byte, next);
    }
    return next;
  }
}

/** Stands for a captured text where what it holds is known to make no difference. */
export const UNKNOWN: Capture = new Capture(() => -1);

/** The captured text with `bytes` behind it. */
export function extend(capture: Capture | null, bytes: string): Capture | null {
  return capture === null || capture === UNKNOWN ? capture : capture.extend(bytes);
}

/** Whether no captured text sets this place apart from others like it. */
export function isUncaptured({ capture }: Surroundings): boolean {
  return capture === null || capture === UNKNOWN;
}

/** Capturing starts with the item of the outermost array that needs it. */
export function startItem(
  frame: ArrayFrame,
  capture: Capture | null,
  space: string,
  interner: Interner,
): [capture: Capture | null, itemStart: number] {
  if (!frame.shape.isUnique) return [capture, 0];
  if (frame.isCaptureRoot) return [interner.noText, 0];
  return [capture, (capture as Capture).length + space.length];
}

/** Adds the item that just ended to those that the next ones must differ from. */
export function countItem(
  frame: Container,
  at: Surroundings,
  interner: Interner,
): [frame: Container, at: Surroundings] {
  if (frame.type === 'object' || !frame.shape.isUnique) return [frame, at];
  const capture = frame.isCaptureRoot ? null : at.capture;
  if (at.capture === UNKNOWN) return [frame, { layout: at.layout, capture }];
  const progress = withItem(frame, at.capture as Capture);
  const inside = interner.array({ ...frame, progress, itemStart: 0 });
  return [inside, { layout: at.layout, capture }];
}

/** The progress with the item that `capture` ends with among the used ones. */
export function withItem(
  { progress, itemStart }: ArrayFrame,
  capture: Capture,
): ArrayFrame['progress'] {
  const item: unknown = JSON.parse(toText(capture.from(itemStart)));
  return { ...progress, used: [...progress.used, item] };
}
