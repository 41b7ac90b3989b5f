// Places that differ only in what came before: in the items that the next ones must not repeat, in
// the keys that are taken, in what an item that must be unique holds so far. As long as values and
// keys do not run out, that makes no difference to what may come next, but for tokens that write
// some of the next item or key.
import { propertiesMin } from '../schema/atoms.ts';
import type { Expression } from '../schema/expression.ts';
import { placesApart } from '../schema/shapes.ts';
import { sketchValue } from '../schema/sketch.ts';
import { isUncaptured, UNKNOWN } from './captures.ts';
import type {
  ArrayFrame,
  Configuration,
  Frame,
  ObjectFrame,
  Position,
  Sequel,
} from './configuration.ts';
import { FEW_KEYS_MAX } from './entries.ts';
import type { Parts } from './parts.ts';

export class Indifference {
  readonly #parts: Parts;
  readonly #twins = new WeakMap<Frame, Frame | null>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The same place without what came before; null where that matters, or nothing did. */
  twinOf(from: Configuration): Configuration | null {
    const position = this.#twinOfPosition(from.position);
    if (position === null) return null;
    const isBare = isUncaptured(from);
    if (position === from.position && isBare) return null;
    const around = { layout: from.layout, capture: isBare ? from.capture : UNKNOWN };
    return this.#parts.interner.configuration(position, around);
  }

  #twinOfPosition(position: Position): Position | null {
    if (position.type === 'text') {
      const sequel = this.#twinOfSequel(position.sequel);
      if (sequel === null || sequel === position.sequel) return sequel && position;
      return { ...position, sequel };
    }
    if (!('frame' in position) || position.frame === null) return null;
    const frame = isAtKey(position)
      ? this.#withParentOf(position.frame)
      : this.#twinOfFrame(position.frame);
    if (frame === null || frame === position.frame) return frame && position;
    return { ...position, frame } as Position;
  }

  #twinOfSequel(sequel: Sequel): Sequel | null {
    if (sequel.type === 'position') {
      const position = this.#twinOfPosition(sequel.position);
      if (position === null || position === sequel.position) return position && sequel;
      return { ...sequel, position };
    }
    if (sequel.frame === null) return null;
    const frame = this.#twinOfFrame(sequel.frame);
    if (frame === null || frame === sequel.frame) return frame && sequel;
    return { ...sequel, frame } as Sequel;
  }

  /** Null when what was in it matters. */
  #twinOfFrame(frame: Frame): Frame | null {
    let twin = this.#twins.get(frame);
    if (twin === undefined) {
      twin = this.#findTwin(frame);
      this.#twins.set(frame, twin);
    }
    return twin;
  }

  /** Of the keys that are taken, a key itself must be told apart. */
  #withParentOf(frame: Frame): Frame | null {
    const parent = frame.parent === null ? null : this.#twinOfFrame(frame.parent);
    if (parent === null && frame.parent !== null) return null;
    return this.#parts.interner.object({ ...(frame as ObjectFrame), parent });
  }

  #findTwin(frame: Frame): Frame | null {
    // Calls do not depend on those before them.
    if (frame.type === 'call') return frame;
    const parent = frame.parent === null ? null : this.#twinOfFrame(frame.parent);
    if (parent === null && frame.parent !== null) return null;
    const { interner, entries } = this.#parts;
    if (frame.type === 'object') {
      const extras = this.#hasKeysLeft(frame) ? [] : frame.progress.extras;
      const bare = { ...frame.progress, extras };
      return interner.object({ ...frame, parent, progress: entries.alike(frame.shape, bare) });
    }
    if (!frame.shape.isUnique) return interner.array({ ...frame, parent });
    if (!this.#isIndifferent(frame)) return null;
    if (!this.#startsAlike(frame)) return interner.array({ ...frame, parent });
    const progress = {
      ...frame.progress,
      index: Math.min(frame.progress.index, placesApart(frame.shape)),
      used: [],
    };
    return interner.array({ ...frame, parent, progress, itemStart: 0 });
  }

  /** Whether the keys that are taken leave others, wherever they have to differ from these. */
  #hasKeysLeft({ shape, progress }: ObjectFrame): boolean {
    if (progress.extras.length === 0 || progress.extras.length > FEW_KEYS_MAX / 2) return false;
    return this.#parts.entries.hasManyKeys(shape);
  }

  /** Whether what may follow an item in the frame is the same whatever the item is. */
  #isIndifferent({ shape, progress }: ArrayFrame): boolean {
    if (shape.contains.length > 0) return false;
    if (progress.index >= shape.itemsMax) return true;
    const { space, smallest } = this.#parts;
    const next = shape.prefix[progress.index] ?? shape.rest;
    const left = space.and(next, space.notAmong(progress.used));
    // With two values left of a kind, one remains in any case.
    return this.#kinds().every((kind) => {
      const those = space.and(left, kind);
      const one = smallest.of(those);
      if (one === null) return true;
      return smallest.isInhabited(space.and(those, space.notAmong([sketchValue(one)])));
    });
  }

  /** Whether there may be a next item, and its quotes and brackets, whatever came before it. */
  #startsAlike({ shape, progress }: ArrayFrame): boolean {
    const { space, smallest } = this.#parts;
    const next = shape.prefix[progress.index] ?? shape.rest;
    const left = space.and(next, space.notAmong(progress.used));
    return this.#kinds().every(
      (kind) =>
        smallest.isInhabited(space.and(left, kind)) || !smallest.isInhabited(space.and(next, kind)),
    );
  }

  /** All values, and those told apart by how they start, as far as that is not far. */
  #kinds(): readonly Expression[] {
    const { space } = this.#parts;
    const object = space.types(['object']);
    const filled = space.and(object, propertiesMin(space, 1));
    return [space.any, space.types(['string']), space.types(['array']), object, filled];
  }
}

function isAtKey(position: Position): boolean {
  return position.type === 'key' || (position.type === 'string' && position.key !== null);
}
