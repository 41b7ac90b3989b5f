import type { Regex } from '../regex/regex.ts';
import type { Expression } from '../schema/expression.ts';
import { EMPTY_OBJECT } from '../schema/finish-object.ts';
import { afterCall } from './calls.ts';
import { countItem, extend, startItem } from './captures.ts';
import {
  type ArrayFrame,
  type Configuration,
  type Container,
  type Frame,
  knownAfter,
  type ObjectFrame,
  type Position,
  rememberAfter,
  type Sequel,
  type StringPosition,
  type Surroundings,
} from './configuration.ts';
import { gap, isIndented, type Layout, lineLayouts, newLine } from './layout.ts';
import type { Parts } from './parts.ts';
import { PLAIN } from './string-decoder.ts';

const NOTHING: readonly Configuration[] = [];
const QUOTE = 0x22;
const LITERALS = [
  ['null', 'isNull'],
  ['true', 'isTrue'],
  ['false', 'isFalse'],
] as const;

export class Transitions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The configurations after `byte`; none when it is illegal. */
  step(from: Configuration, byte: number): readonly Configuration[] {
    const known = knownAfter(from, byte);
    if (known !== undefined) return known;
    const next = this.#advance(from, byte);
    if (next.length > 0) rememberAfter(from, byte, next);
    return next;
  }

  /** True when the text so far is a whole document. */
  isAccepting({ position }: Configuration): boolean {
    switch (position.type) {
      case 'done':
        return true;
      case 'number':
        return position.frame === null && this.#parts.arena.nullable(position.content);
      case 'plain':
        return position.decode === PLAIN && this.#parts.arena.nullable(position.content);
      default:
        return false;
    }
  }

  /** Configurations after a whole value inside `frame`. */
  complete(frame: Frame | null, at: Surroundings): readonly Configuration[] {
    if (frame === null) return [this.#make({ type: 'done' }, at)];
    if (frame.type === 'call') return afterCall(frame, this.#parts.interner);
    const [inside, around] = countItem(frame, at, this.#parts.interner);
    const found: Configuration[] = [];
    if (this.#hasNext(inside)) {
      found.push(
        this.#make({ type: 'text', text: ',', sequel: { type: 'comma', frame: inside } }, around),
      );
    }
    if (this.#parts.entries.canClose(inside)) found.push(this.#close(inside, around));
    return found;
  }

  /** Configurations after what stood before a sequel. */
  follow(sequel: Sequel, at: Surroundings): readonly Configuration[] {
    switch (sequel.type) {
      case 'complete':
        return this.complete(sequel.frame, at);
      case 'comma':
        return this.#nextEntries(sequel.frame, at);
      case 'colon':
        return this.#afterColon(sequel.frame, sequel.expression, at);
      case 'position':
        return [this.#make(sequel.position, at)];
    }
  }

  /** Configurations after the closing quote of a string, of the one or the other role. */
  closeString(position: StringPosition, at: Surroundings): readonly Configuration[] {
    const { frame, key } = position;
    if (key === null) return this.complete(frame, at);
    const object = frame as ObjectFrame;
    return this.#parts.entries
      .properties(object.shape, object.progress, key)
      .map(({ value, progress }) => {
        const inside = this.#parts.interner.object({ ...object, progress });
        const sequel: Sequel = { type: 'colon', frame: inside, expression: value };
        return this.#make({ type: 'text', text: ':', sequel }, at);
      });
  }

  #make(position: Position, at: Surroundings): Configuration {
    return this.#parts.interner.configuration(position, at);
  }

  #advance(from: Configuration, byte: number): readonly Configuration[] {
    const { position, layout } = from;
    const character = String.fromCharCode(byte);
    const capture = extend(from.capture, character);
    const at = { layout, capture };
    switch (position.type) {
      case 'value':
        return this.#begin(position.frame, position.expression, character, at);
      case 'string':
        return this.#inString(position, byte, at);
      case 'number':
        return this.#inNumber(position.frame, position.content, byte, from, at);
      case 'text':
        if (!position.text.startsWith(character)) return NOTHING;
        if (position.text.length === 1) return this.follow(position.sequel, at);
        return [this.#make({ ...position, text: position.text.slice(1) }, at)];
      case 'key':
        return byte === QUOTE ? this.#beginKey(position.frame, at) : NOTHING;
      case 'plain': {
        const next = this.#parts.characters.stepPlain(position, byte);
        return next === null ? NOTHING : [this.#make(next, at)];
      }
      case 'done':
        return NOTHING;
    }
  }

  #begin(
    frame: Frame | null,
    expression: Expression,
    character: string,
    at: Surroundings,
  ): readonly Configuration[] {
    const { arena, space } = this.#parts;
    const summary = space.summary(expression);
    if (character === '"') {
      const content = summary.string;
      if (!arena.alive(content)) return NOTHING;
      const isCanonical = arena.isFinite(content);
      return [
        this.#make({ type: 'string', frame, content, decode: PLAIN, key: null, isCanonical }, at),
      ];
    }
    if (character === '[') {
      return summary.arrays.flatMap((shape) => {
        const containsCounts = shape.contains.map(() => 0);
        const progress = { index: 0, containsCounts, used: [] };
        return this.#openArray(frame, { shape, progress }, at);
      });
    }
    if (character === '{') {
      return summary.objects.flatMap((shape) => {
        const level = frame?.level ?? 0;
        const fields = { parent: frame, shape, progress: EMPTY_OBJECT, multiline: false, level };
        return this.#openObject(this.#parts.interner.object(fields), at);
      });
    }
    for (const [text, flag] of LITERALS) {
      if (!text.startsWith(character) || !summary[flag]) continue;
      return [
        this.#make({ type: 'text', text: text.slice(1), sequel: { type: 'complete', frame } }, at),
      ];
    }
    return this.#continueNumber(frame, summary.number, character.charCodeAt(0), at);
  }

  #openArray(
    parent: Frame | null,
    start: Pick<ArrayFrame, 'shape' | 'progress'>,
    at: Surroundings,
  ): readonly Configuration[] {
    const level = parent?.level ?? 0;
    const isCaptureRoot = start.shape.isUnique && at.capture === null;
    const base = { parent, ...start, isCaptureRoot, itemStart: 0 };
    const inline = this.#parts.interner.array({ ...base, multiline: false, level });
    const found = [...this.#nextItems(inline, '', at)];
    if (this.#parts.entries.canClose(inline)) found.push(this.#close(inline, at));
    if (found.length === 0 || !this.#hasNext(inline)) return found;
    const lines = this.#parts.interner.array({ ...base, multiline: true, level: level + 1 });
    for (const layout of lineLayouts(at.layout)) {
      found.push(...this.#nextItems(lines, newLine(layout, lines.level), { ...at, layout }));
    }
    return found;
  }

  #openObject(inline: ObjectFrame, at: Surroundings): readonly Configuration[] {
    if (!this.#parts.entries.canOpen(inline)) return NOTHING;
    const found: Configuration[] = [];
    if (this.#parts.entries.canClose(inline)) found.push(this.#close(inline, at));
    if (!this.#hasNext(inline)) return found;
    if (!isIndented(at.layout)) found.push(this.#make({ type: 'key', frame: inline }, at));
    const level = inline.level + 1;
    const frame = this.#parts.interner.object({ ...inline, multiline: true, level });
    for (const layout of lineLayouts(at.layout)) {
      found.push(this.#afterGap(newLine(layout, level), { type: 'key', frame }, { ...at, layout }));
    }
    return found;
  }

  #hasNext(frame: Container): boolean {
    const { entries, items } = this.#parts;
    if (frame.type === 'array') return items.of(frame.shape, frame.progress).length > 0;
    return entries.hasNext(frame.shape, frame.progress);
  }

  #close(frame: Container, at: Surroundings): Configuration {
    const bracket = frame.type === 'object' ? '}' : ']';
    const line = frame.multiline ? newLine(at.layout, frame.level - 1) : '';
    const sequel: Sequel = { type: 'complete', frame: frame.parent };
    return this.#make({ type: 'text', text: line + bracket, sequel }, at);
  }

  /** The next key or item, after the white space that the layout wants after a comma. */
  #nextEntries(frame: Container, at: Surroundings): readonly Configuration[] {
    const layouts: readonly Layout[] = at.layout === 'open' ? ['compact', 'spaced'] : [at.layout];
    return layouts.flatMap((layout) => {
      const space = frame.multiline ? newLine(layout, frame.level) : gap(layout);
      const around = { ...at, layout };
      if (frame.type === 'array') return this.#nextItems(frame, space, around);
      return [this.#afterGap(space, { type: 'key', frame }, around)];
    });
  }

  #nextItems(frame: ArrayFrame, space: string, at: Surroundings): readonly Configuration[] {
    return this.#parts.items.of(frame.shape, frame.progress).map(({ value, progress }) => {
      const [capture, itemStart] = startItem(frame, at.capture, space, this.#parts.interner);
      const inside = this.#parts.interner.array({ ...frame, progress, itemStart });
      const position: Position = { type: 'value', frame: inside, expression: value };
      return this.#afterGap(space, position, { layout: at.layout, capture });
    });
  }

  #afterColon(
    frame: ObjectFrame,
    expression: Expression,
    at: Surroundings,
  ): readonly Configuration[] {
    const layouts: readonly Layout[] = at.layout === 'open' ? ['compact', 'spaced'] : [at.layout];
    const position: Position = { type: 'value', frame, expression };
    return layouts.map((layout) => this.#afterGap(gap(layout), position, { ...at, layout }));
  }

  /** `position` behind white space; the capture does not hold that space yet. */
  #afterGap(space: string, position: Position, at: Surroundings): Configuration {
    if (space === '') return this.#make(position, at);
    return this.#make({ type: 'text', text: space, sequel: { type: 'position', position } }, at);
  }

  #beginKey(frame: ObjectFrame, at: Surroundings): readonly Configuration[] {
    const { content, hasExtras } = this.#parts.entries.keys(frame.shape, frame.progress);
    if (!this.#parts.arena.alive(content)) return NOTHING;
    const isCanonical = !hasExtras;
    return [
      this.#make({ type: 'string', frame, content, decode: PLAIN, key: '', isCanonical }, at),
    ];
  }

  #inString(position: StringPosition, byte: number, at: Surroundings): readonly Configuration[] {
    if (byte === QUOTE && position.decode === PLAIN) {
      return this.#parts.arena.nullable(position.content)
        ? this.closeString(position, at)
        : NOTHING;
    }
    const next = this.#parts.characters.step(position, byte);
    return next === null ? NOTHING : [this.#make(next, at)];
  }

  #inNumber(
    frame: Frame | null,
    content: Regex,
    byte: number,
    before: Surroundings,
    at: Surroundings,
  ): readonly Configuration[] {
    const more = this.#continueNumber(frame, content, byte, at);
    if (more.length > 0 || frame === null || !this.#parts.arena.nullable(content)) return more;
    // Only what follows a number tells that it is over.
    return this.complete(frame, before).flatMap((after) => this.step(after, byte));
  }

  #continueNumber(
    frame: Frame | null,
    content: Regex,
    byte: number,
    at: Surroundings,
  ): readonly Configuration[] {
    const rest = this.#parts.arena.derive(content, byte);
    if (!this.#parts.arena.alive(rest)) return NOTHING;
    return [this.#make({ type: 'number', frame, content: rest }, at)];
  }
}
