// Decides, slowly and without any of the machinery under test, whether a text can still become a
// document: all documents are written out beforehand, in all layouts. Only for finitely many
// values.
//
// A document is a row of slots, each with the spellings that it may have. Layouts are defined here
// anew: compact `,` `:`, spaced `, ` `: `, or indented by one unit throughout, where each object
// that is not empty has a line for each property and arrays have that or stay on one line. Levels
// count the containers with lines. Empty containers are `{}` and `[]`. What comes first, a comma
// and a space on one line or the start of a line, holds for the rest.

import { toByteString } from '../bytes.ts';

/** Spellings of one place of a document, in bytes, one a character. */
type Slot = readonly string[];

/** A choice of spellings for each kind of text. */
export type Spelling = {
  /** Spellings of one character within a string. */
  readonly character: (character: string) => Slot;
};

/** Escapes only where the character needs one or is not ASCII. */
export const STRICT: Spelling = { character: (character) => spellings(character, false) };

/** Any escape that JSON has. */
export const LENIENT: Spelling = { character: (character) => spellings(character, true) };

type Node = {
  /** By the spellings of the next slot. */
  readonly edges: Map<string, { readonly slot: Slot; readonly next: Node }>;
  isEnd: boolean;
};

type Place = { readonly text: string; readonly offset: number; readonly next: Node };

/** Where a text stands: all that it may be the beginning of. */
export type Reading = { readonly places: readonly Place[]; readonly isWhole: boolean };

/** All documents of a list of values. */
export class Recognizer {
  readonly #root: Node = { edges: new Map(), isEnd: false };
  /** Documents written out. */
  documents = 0;

  /** @param values keys of objects in the order in which they must be written */
  constructor(values: readonly unknown[], spelling: Spelling) {
    for (const value of values) {
      for (const layout of LAYOUTS) {
        for (const slots of layout(value, spelling)) this.#add(slots);
      }
    }
  }

  /** The reading of nothing. */
  get start(): Reading {
    return enter([], [this.#root]);
  }

  /** The reading after one more byte; null when no document begins so. */
  step(reading: Reading, byte: number): Reading | null {
    const character = String.fromCharCode(byte);
    const moved: Place[] = [];
    const entered: Node[] = [];
    for (const { text, offset, next } of reading.places) {
      if (text[offset] !== character) continue;
      if (offset + 1 < text.length) moved.push({ text, offset: offset + 1, next });
      else entered.push(next);
    }
    return moved.length + entered.length === 0 ? null : enter(moved, entered);
  }

  #add(slots: readonly Slot[]): void {
    this.documents++;
    let node = this.#root;
    for (const slot of slots) {
      const key = slot.join('\0');
      let edge = node.edges.get(key);
      if (edge === undefined) {
        edge = { slot, next: { edges: new Map(), isEnd: false } };
        node.edges.set(key, edge);
      }
      node = edge.next;
    }
    node.isEnd = true;
  }
}

function enter(moved: readonly Place[], entered: readonly Node[]): Reading {
  const places = [...moved];
  for (const { edges } of entered) {
    for (const { slot, next } of edges.values()) {
      for (const text of slot) places.push({ text, offset: 0, next });
    }
  }
  return { places, isWhole: entered.some(({ isEnd }) => isEnd) };
}

type Write = (value: unknown, spelling: Spelling) => readonly (readonly Slot[])[];

const LAYOUTS: readonly Write[] = [
  (value, spelling) => onOneLine(value, ',', ':', spelling),
  (value, spelling) => onOneLine(value, ', ', ': ', spelling),
  ...['  ', '    ', '\t'].map(
    (unit): Write =>
      (value, spelling) =>
        indented(value, unit, 1, spelling).filter(isDecidedByLine),
  ),
];

/** The first place where layouts differ decides: after `, ` no line comes that none came before. */
function isDecidedByLine(slots: readonly Slot[]): boolean {
  const line = slots.findIndex(([text]) => text?.includes('\n'));
  const comma = slots.findIndex(([text]) => text === ', ');
  return line === -1 || comma === -1 || line < comma;
}

function onOneLine(
  value: unknown,
  comma: string,
  colon: string,
  spelling: Spelling,
): (readonly Slot[])[] {
  const inner = (part: unknown): (readonly Slot[])[] => onOneLine(part, comma, colon, spelling);
  if (Array.isArray(value)) return joined('[', value.map(inner), comma, ']');
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, part]) =>
      entry(key, inner(part), colon, spelling),
    );
    return joined('{', entries, comma, '}');
  }
  return [scalar(value, spelling)];
}

/** @param level of the lines inside of a container that begins here */
function indented(
  value: unknown,
  unit: string,
  level: number,
  spelling: Spelling,
): (readonly Slot[])[] {
  if (!Array.isArray(value) && !isObject(value)) return [scalar(value, spelling)];
  if (Object.keys(value).length === 0) return [[[Array.isArray(value) ? '[]' : '{}']]];
  const line = `\n${unit.repeat(level)}`;
  const last = `\n${unit.repeat(level - 1)}`;
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, part]) =>
      entry(key, indented(part, unit, level + 1, spelling), ': ', spelling),
    );
    return joined(`{${line}`, entries, `,${line}`, `${last}}`);
  }
  const onLines = value.map((item) => indented(item, unit, level + 1, spelling));
  const inline = value.map((item) => indented(item, unit, level, spelling));
  return [
    ...joined(`[${line}`, onLines, `,${line}`, `${last}]`),
    ...joined('[', inline, ', ', ']'),
  ];
}

function entry(
  key: string,
  values: readonly (readonly Slot[])[],
  colon: string,
  spelling: Spelling,
): (readonly Slot[])[] {
  const start = scalar(key, spelling);
  return values.map((value) => [...start, [colon], ...value]);
}

/** All ways to write the parts one after the other. */
function joined(
  open: string,
  parts: readonly (readonly (readonly Slot[])[])[],
  separator: string,
  close: string,
): (readonly Slot[])[] {
  let rows: (readonly Slot[])[] = [[[open]]];
  for (const [index, part] of parts.entries()) {
    const between: readonly Slot[] = index === 0 ? [] : [[separator]];
    rows = rows.flatMap((row) => part.map((slots) => [...row, ...between, ...slots]));
  }
  return rows.map((row) => [...row, [close]]);
}

function scalar(value: unknown, spelling: Spelling): readonly Slot[] {
  if (typeof value !== 'string') return [[JSON.stringify(value)]];
  return [['"'], ...Array.from(value, spelling.character), ['"']];
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function spellings(character: string, isLenient: boolean): Slot {
  const found: string[] = [];
  const codePoint = character.codePointAt(0) ?? 0;
  const isRawLegal = codePoint >= 0x20 && character !== '"' && character !== '\\';
  if (isRawLegal) found.push(toByteString(character));
  if (isRawLegal && codePoint < 0x7f && !isLenient) return found;
  const short = SHORT[character];
  if (short !== undefined) found.push(short);
  let escapes = [''];
  for (const unit of character.split('')) {
    const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
    escapes = escapes.flatMap((before) => cases(digits).map((after) => `${before}\\u${after}`));
  }
  return [...found, ...escapes];
}

/** A hexadecimal number with each letter in either case. */
function cases(digits: string): string[] {
  let found = [''];
  for (const digit of digits) {
    const both = [...new Set([digit, digit.toUpperCase()])];
    found = found.flatMap((before) => both.map((one) => before + one));
  }
  return found;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
