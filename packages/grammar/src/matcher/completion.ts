// The shortest way to end a document from where it is. What is open is closed, what is owed is
// paid: required properties, items still missing, the rest of a word. A document can always end
// because every configuration that the transitions let through has such a way.
import { toByteString } from '../bytes.ts';
import type { Regex } from '../regex/regex.ts';
import { type Capture, extend, withItem } from './captures.ts';
import type {
  ArrayFrame,
  Configuration,
  Container,
  Frame,
  ObjectFrame,
  Position,
  StringPosition,
  Surroundings,
} from './configuration.ts';
import { gap, newLine, render, renderEntry } from './layout.ts';
import type { Parts } from './parts.ts';
import { finishCharacter, PLAIN, pendingRanges } from './string-decoder.ts';
import type { Transitions } from './transitions.ts';

export class Completions {
  readonly #parts: Parts;
  readonly #transitions: Transitions;

  constructor(parts: Parts, transitions: Transitions) {
    this.#parts = parts;
    this.#transitions = transitions;
  }

  /** The bytes that end the document, one a character; undefined when nothing does. */
  of(configuration: Configuration): string | undefined {
    if (configuration.completion === null) configuration.completion = this.#find(configuration);
    return configuration.completion;
  }

  /** The shortest among alternatives. */
  shortest(configurations: readonly Configuration[]): string | undefined {
    let best: string | undefined;
    for (const configuration of configurations) {
      const text = this.of(configuration);
      if (text !== undefined && (best === undefined || text.length < best.length)) best = text;
    }
    return best;
  }

  #find(from: Configuration): string | undefined {
    const { position } = from;
    switch (position.type) {
      case 'value':
        return this.#ofValue(position, from);
      case 'string':
        return this.#ofString(position, from);
      case 'number':
        return this.#ofScalar(position.frame, this.#parts.arena.shortest(position.content), from);
      case 'text': {
        const around = { ...from, capture: extend(from.capture, position.text) };
        const rest = this.shortest(this.#transitions.follow(position.sequel, around));
        return rest === undefined ? undefined : position.text + rest;
      }
      case 'key':
        return this.#ofKey(position.frame, from);
      case 'plain':
        return this.#ofPlain(position.content, position.decode);
      case 'done':
        return '';
    }
  }

  #ofValue(position: Position & { type: 'value' }, at: Surroundings): string | undefined {
    const sketch = this.#parts.smallest.of(position.expression);
    if (sketch === null) return undefined;
    const text = render(sketch, at.layout, position.frame?.level ?? 0);
    return this.#withRest(position.frame, text, at);
  }

  #ofScalar(frame: Frame | null, rest: string | null, at: Surroundings): string | undefined {
    return rest === null ? undefined : this.#withRest(frame, toByteString(rest), at);
  }

  /** `text` ends a value inside `frame`; then all that is open is closed. */
  #withRest(frame: Frame | null, text: string, at: Surroundings): string | undefined {
    let whole = text;
    let capture = extend(at.capture, text);
    for (let around = frame; around !== null; around = around.parent) {
      if (around.type === 'call') return whole + around.end;
      const [inside, outer] = countedItem(around, capture);
      const rest = this.#finish(inside, at);
      if (rest === undefined) return undefined;
      whole += rest;
      capture = extend(outer, rest);
    }
    return whole;
  }

  /** The entries that a container still owes after its last one, and its closing bracket. */
  #finish(frame: Container, at: Surroundings): string | undefined {
    const separator = `,${frame.multiline ? newLine(at.layout, frame.level) : gap(at.layout)}`;
    const entries = this.#owed(frame, at);
    if (entries === undefined) return undefined;
    const line = frame.multiline ? newLine(at.layout, frame.level - 1) : '';
    const bracket = frame.type === 'object' ? '}' : ']';
    return `${entries.map((entry) => separator + entry).join('')}${line}${bracket}`;
  }

  #owed(frame: Container, at: Surroundings): string[] | undefined {
    const { smallest } = this.#parts;
    if (frame.type === 'array') {
      const items = smallest.finishArray(frame.shape, frame.progress);
      return items?.map((item) => render(item, at.layout, frame.level));
    }
    const entries = smallest.finishObject(frame.shape, frame.progress);
    return entries?.map(([key, value]) => renderEntry(key, value, at.layout, frame.level));
  }

  #ofString(position: StringPosition, at: Surroundings): string | undefined {
    const { arena } = this.#parts;
    let { content, key } = position;
    let text = '';
    if (position.decode !== PLAIN) {
      const codePoint = this.#pickCharacter(position);
      if (codePoint === undefined) return undefined;
      text = finishCharacter(position.decode, codePoint);
      content = arena.derive(content, codePoint);
      if (key !== null) key += String.fromCodePoint(codePoint);
    }
    const rest = arena.shortest(content);
    if (rest === null) return undefined;
    if (key === null) return this.#withRest(position.frame, text + ended(rest), at);
    let best: string | undefined;
    // The shortest name is not always the cheapest: one that is owed saves another entry.
    for (const name of new Set([rest, ...this.#owedNames(position.frame, key, content)])) {
      const whole = text + ended(name);
      const closed = this.#transitions.closeString(
        { ...position, key: key + name },
        { layout: at.layout, capture: extend(at.capture, whole) },
      );
      const value = this.shortest(closed);
      if (value === undefined) continue;
      if (best === undefined || whole.length + value.length < best.length) best = whole + value;
    }
    return best;
  }

  /** What is left of the names that are owed and start with `key`. */
  #owedNames(frame: Frame | null, key: string, content: Regex): string[] {
    if (frame?.type !== 'object') return [];
    const { arena, smallest } = this.#parts;
    return (smallest.finishObject(frame.shape, frame.progress) ?? [])
      .filter(([name]) => name.startsWith(key))
      .map(([name]) => name.slice(key.length))
      .filter((rest) => arena.matches(content, rest));
  }

  /** A code point that an unfinished character may become, and that leads on. */
  #pickCharacter(position: StringPosition): number | undefined {
    const { arena } = this.#parts;
    const { content, decode } = position;
    let best: { codePoint: number; length: number } | undefined;
    for (const [from, to] of pendingRanges(decode)) {
      for (const codePoint of arena.livingExamples(content, from, to)) {
        if (!this.#parts.characters.mayEscape(position, codePoint)) continue;
        const rest = arena.shortest(arena.derive(content, codePoint)) as string;
        const length = finishCharacter(decode, codePoint).length + rest.length;
        if (best === undefined || length < best.length) best = { codePoint, length };
      }
    }
    return best?.codePoint;
  }

  /** What is owed decides; where nothing is, the cheapest of the keys that may come. */
  #ofKey(frame: ObjectFrame, at: Surroundings): string | undefined {
    const owed = this.#owed(frame, at);
    if (owed === undefined) return undefined;
    if (owed.length > 0) {
      const separator = `,${frame.multiline ? newLine(at.layout, frame.level) : gap(at.layout)}`;
      const line = frame.multiline ? newLine(at.layout, frame.level - 1) : '';
      return this.#withRest(frame.parent, `${owed.join(separator)}${line}}`, at);
    }
    const { named, content } = this.#parts.entries.keys(frame.shape, frame.progress);
    const keys = new Set(named);
    const other = this.#parts.arena.shortest(content);
    if (other !== null) keys.add(other);
    let best: string | undefined;
    for (const key of keys) {
      const name = toByteString(JSON.stringify(key));
      const around = { layout: at.layout, capture: extend(at.capture, name) };
      const position = { ...NO_STRING, frame, content, key };
      const rest = this.shortest(this.#transitions.closeString(position, around));
      if (rest === undefined) continue;
      if (best === undefined || name.length + rest.length < best.length) best = name + rest;
    }
    return best;
  }

  #ofPlain(content: Regex, decode: number): string | undefined {
    const { arena } = this.#parts;
    if (decode === PLAIN) {
      const rest = arena.shortest(content);
      return rest === null ? undefined : toByteString(rest);
    }
    for (const [from, to] of pendingRanges(decode)) {
      for (const codePoint of arena.livingExamples(content, from, to)) {
        const rest = arena.shortest(arena.derive(content, codePoint)) as string;
        return finishCharacter(decode, codePoint) + toByteString(rest);
      }
    }
    return undefined;
  }
}

const NO_STRING = { type: 'string', decode: PLAIN, isCanonical: true } as const;

/** The rest of a string with its quote. */
function ended(rest: string): string {
  return `${toByteString(JSON.stringify(rest).slice(1, -1))}"`;
}

/** The frame with the item that just ended among the used ones, and the capture around it. */
function countedItem(frame: Container, capture: Capture | null): [Container, Capture | null] {
  if (frame.type === 'object' || !frame.shape.isUnique) return [frame, capture];
  const inside: ArrayFrame = { ...frame, progress: withItem(frame, capture as Capture) };
  return [inside, frame.isCaptureRoot ? null : capture];
}
