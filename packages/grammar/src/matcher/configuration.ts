// Where a matcher can be in a document: a stack of open containers and a position in the innermost.
// Both are interned, so that equal situations are one object, and what was worked out for it, masks
// above all, is found again. A matcher holds several configurations where a schema has
// alternatives.

import type { Regex } from '../regex/regex.ts';
import type { Expression } from '../schema/expression.ts';
import type { ArrayShape, ObjectShape } from '../schema/shapes.ts';
import type { ArrayProgress, ObjectProgress } from '../schema/smallest.ts';
import { Capture } from './captures.ts';
import type { Layout } from './layout.ts';
import type { PackedMask } from './packed-mask.ts';

/** What a value is in. */
export type Frame = Container | CallFrame;

/** An open container. Its progress counts the entry that is being written. */
export type Container = ObjectFrame | ArrayFrame;

type FrameBase = {
  readonly id: number;
  readonly parent: Frame | null;
  /** Whether each entry has a line of its own. */
  readonly multiline: boolean;
  /** Level of indentation of its entries. */
  readonly level: number;
};

export type ObjectFrame = FrameBase & {
  readonly type: 'object';
  readonly shape: ObjectShape;
  readonly progress: ObjectProgress;
};

export type ArrayFrame = FrameBase & {
  readonly type: 'array';
  readonly shape: ArrayShape;
  readonly progress: ArrayProgress;
  /** Where the item that is being written starts in the captured text, when items are unique. */
  readonly itemStart: number;
  /** Whether capturing began with this array. */
  readonly isCaptureRoot: boolean;
};

/** The arguments of a call are being written: a document between fixed texts. */
export type CallFrame = {
  readonly type: 'call';
  readonly id: number;
  readonly parent: null;
  readonly multiline: false;
  readonly level: 0;
  /** What follows the last call, one byte a character. */
  readonly end: string;
  /** What follows a call that has another one behind it; null when there is one at most. */
  readonly between: string | null;
  /** What each call that is possible starts with, and its arguments. */
  readonly choices: readonly { readonly head: string; readonly expression: Expression }[];
};

/** What every position knows besides its kind. */
export type Surroundings = {
  readonly layout: Layout;
  /** Text since the start of the outermost item that must be unique, in bytes; else null. */
  readonly capture: Capture | null;
};

export type Position =
  /** A value that satisfies `expression` comes. */
  | { readonly type: 'value'; readonly frame: Frame | null; readonly expression: Expression }
  /** Inside a string whose rest is in `content`. */
  | StringPosition
  /** Inside a number whose rest is in `content`. */
  | { readonly type: 'number'; readonly frame: Frame | null; readonly content: Regex }
  /** Exactly `text` comes, then what `sequel` says. */
  | { readonly type: 'text'; readonly text: string; readonly sequel: Sequel }
  /** A key comes, its opening quote first. */
  | { readonly type: 'key'; readonly frame: ObjectFrame }
  | PlainPosition
  | { readonly type: 'done' };

/** Inside a text that is no JSON and whose rest is in `content`. */
export type PlainPosition = {
  readonly type: 'plain';
  readonly content: Regex;
  readonly decode: number;
};

export type StringPosition = {
  readonly type: 'string';
  readonly frame: Frame | null;
  readonly content: Regex;
  /** State of the decoder. */
  readonly decode: number;
  /** The key so far, when the string is one. */
  readonly key: string | null;
  /** Only characters that need an escape may be escaped. */
  readonly isCanonical: boolean;
};

/** What follows a text that was forced. */
export type Sequel =
  /** The value that the text ends or is, is complete. */
  | { readonly type: 'complete'; readonly frame: Frame | null }
  /** After the comma of a container. */
  | { readonly type: 'comma'; readonly frame: Container }
  /** After a colon. */
  | { readonly type: 'colon'; readonly frame: ObjectFrame; readonly expression: Expression }
  | { readonly type: 'position'; readonly position: Position };

export type Configuration = Surroundings & {
  readonly id: number;
  readonly position: Position;
  /** What comes after the first byte that was asked for, and after others: `knownAfter`. */
  firstByte: number;
  afterFirst: readonly Configuration[];
  next: Map<number, readonly Configuration[]> | null;
  /** Legal tokens, once worked out. */
  mask: PackedMask | null;
  /** The shortest way to end the document, in bytes; null when unknown, undefined when none. */
  completion: string | null | undefined;
};

/** The configurations after `byte`, where they were worked out before. */
export function knownAfter(
  from: Configuration,
  byte: number,
): readonly Configuration[] | undefined {
  return from.firstByte === byte ? from.afterFirst : from.next?.get(byte);
}

/** A map for each of many thousand places would be too much: most are left by one byte. */
export function rememberAfter(
  from: Configuration,
  byte: number,
  next: readonly Configuration[],
): void {
  if (from.firstByte === -1) {
    from.firstByte = byte;
    from.afterFirst = next;
    return;
  }
  from.next ??= new Map();
  from.next.set(byte, next);
}

/** Finds the one object for each configuration and frame. */
export class Interner {
  readonly #configurations = new Map<string, Configuration>();
  readonly #frames = new Map<string, Container>();
  readonly #newId = (): number => this.#nextId++;
  #nextId = 0;
  #firstId = 0;
  #noText: Capture = new Capture(this.#newId);

  /** Configurations, frames and bytes of captured texts that are known. */
  get size(): number {
    return this.#nextId - this.#firstId;
  }

  /** Where captured texts begin. */
  get noText(): Capture {
    return this.#noText;
  }

  /** Forgets all; those in use live on, and are equal to nothing made later. */
  clear(): void {
    this.#configurations.clear();
    this.#frames.clear();
    this.#firstId = this.#nextId;
    this.#noText = new Capture(this.#newId);
  }

  configuration(position: Position, { layout, capture }: Surroundings): Configuration {
    const key = `${layout} ${capture?.id ?? ''} ${positionKey(position)}`;
    const known = this.#configurations.get(key);
    if (known !== undefined) return known;
    const created: Configuration = {
      id: this.#newId(),
      position,
      layout,
      capture,
      next: null,
      firstByte: -1,
      afterFirst: [],
      mask: null,
      completion: null,
    };
    this.#configurations.set(key, created);
    return created;
  }

  object(fields: Omit<ObjectFrame, 'id' | 'type'>): ObjectFrame {
    const { rank, early, count, extras, needsMet } = fields.progress;
    const used = extras.length === 0 ? '' : JSON.stringify(extras);
    const key = `o${baseKey(fields)} ${rank} ${early} ${count} ${needsMet} ${used}`;
    return this.#frame(key, (id) => ({ ...fields, id, type: 'object' })) as ObjectFrame;
  }

  array(fields: Omit<ArrayFrame, 'id' | 'type'>): ArrayFrame {
    const { index, containsCounts, used } = fields.progress;
    const start = fields.isCaptureRoot ? 'r' : fields.itemStart;
    const values = used.length === 0 ? '' : JSON.stringify(used);
    const key = `a${baseKey(fields)} ${index} ${containsCounts} ${start} ${values}`;
    return this.#frame(key, (id) => ({ ...fields, id, type: 'array' })) as ArrayFrame;
  }

  /** Not interned: a grammar has one of them. */
  call({ end, between, choices }: Pick<CallFrame, 'end' | 'between' | 'choices'>): CallFrame {
    const id = this.#newId();
    return { type: 'call', id, parent: null, multiline: false, level: 0, end, between, choices };
  }

  #frame(key: string, create: (id: number) => Container): Container {
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      frame = create(this.#newId());
      this.#frames.set(key, frame);
    }
    return frame;
  }
}

function baseKey(
  fields: Omit<FrameBase, 'id'> & { readonly shape: { readonly id: number } },
): string {
  return `${fields.parent?.id ?? ''} ${fields.shape.id} ${fields.multiline} ${fields.level}`;
}

function positionKey(position: Position): string {
  switch (position.type) {
    case 'value':
      return `v${position.frame?.id ?? ''} ${position.expression.id}`;
    case 'string': {
      const { frame, content, decode, key, isCanonical } = position;
      const role = key === null ? '' : ` ${key}`;
      return `s${frame?.id ?? ''} ${content.id} ${decode} ${isCanonical ? 'c' : ''}${role}`;
    }
    case 'number':
      return `n${position.frame?.id ?? ''} ${position.content.id}`;
    case 'text':
      return `t${JSON.stringify(position.text)}${sequelKey(position.sequel)}`;
    case 'key':
      return `k${position.frame.id}`;
    case 'plain':
      return `p${position.content.id} ${position.decode}`;
    case 'done':
      return 'd';
  }
}

function sequelKey(sequel: Sequel): string {
  switch (sequel.type) {
    case 'complete':
      return `e${sequel.frame?.id ?? ''}`;
    case 'comma':
      return `c${sequel.frame.id}`;
    case 'colon':
      return `o${sequel.frame.id} ${sequel.expression.id}`;
    case 'position':
      return positionKey(sequel.position);
  }
}
