// The text of items that must differ from each other, kept while they are written.
import { toText } from '../bytes.ts';
import type { ArrayFrame, Frame, Interner, Surroundings } from './configuration.ts';

/** Stands for a captured text where what it holds is known to make no difference. */
export const UNKNOWN = '\0';

/** The captured text with `bytes` behind it. */
export function extend(capture: string | null, bytes: string): string | null {
  return capture === null || capture === UNKNOWN ? capture : capture + bytes;
}

/** Whether no captured text sets this place apart from others like it. */
export function isUncaptured({ capture }: Surroundings): boolean {
  return capture === null || capture === UNKNOWN;
}

/** Capturing starts with the item of the outermost array that needs it. */
export function startItem(
  frame: ArrayFrame,
  capture: string | null,
  space: string,
): [capture: string | null, itemStart: number] {
  if (!frame.shape.isUnique) return [capture, 0];
  return frame.isCaptureRoot ? ['', 0] : [capture, (capture as string).length + space.length];
}

/** Adds the item that just ended to those that the next ones must differ from. */
export function countItem(
  frame: Frame,
  at: Surroundings,
  interner: Interner,
): [frame: Frame, at: Surroundings] {
  if (frame.type === 'object' || !frame.shape.isUnique) return [frame, at];
  const capture = frame.isCaptureRoot ? null : at.capture;
  if (at.capture === UNKNOWN) return [frame, { layout: at.layout, capture }];
  const item: unknown = JSON.parse(toText((at.capture as string).slice(frame.itemStart)));
  const progress = { ...frame.progress, used: [...frame.progress.used, item] };
  const inside = interner.array({ ...frame, progress, itemStart: 0 });
  return [inside, { layout: at.layout, capture }];
}
