// Vocabularies of a few hundred tokens. Every byte is a token of its own, as in real ones; the
// longer tokens are those that hurt: they span brackets and white space, or split characters.

import { toByteString, toBytes } from '../bytes.ts';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** A vocabulary from a list. Its last token ends the answer, the one before has no bytes. */
export class TinyVocabulary implements Vocabulary {
  readonly size: number;
  readonly #tokens: readonly Uint8Array[];

  /** @param texts tokens beyond the 256 single bytes, as bytes, one a character */
  constructor(texts: readonly string[] = []) {
    const bytes = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
    const longer = [...new Set(texts)].filter((text) => text.length > 1).map(toBytes);
    this.#tokens = [...bytes, ...longer, new Uint8Array(0), new Uint8Array(0)];
    this.size = this.#tokens.length;
  }

  /** The token that ends an answer. */
  get end(): number {
    return this.size - 1;
  }

  tokenBytes(token: number): Uint8Array {
    return this.#tokens[token] as Uint8Array;
  }

  isEndOfGeneration(token: number): boolean {
    return token === this.end;
  }
}

/** Bytes and a few hundred longer tokens of JSON, white space and split characters. */
export function jsonVocabulary(): TinyVocabulary {
  return new TinyVocabulary([
    ...STRUCTURE,
    ...WORDS,
    ...WORDS.map((word) => `"${word}`),
    ...WORDS.map((word) => `${word}"`),
    ...WORDS.map((word) => `"${word}":`),
    ...WORDS.map((word) => `{"${word}": `),
    ...NUMBERS,
    ...NUMBERS.map((number) => `${number},`),
    ...[2, 4, 6, 8].flatMap((width) => spaced(' '.repeat(width))),
    ...[1, 2, 3].flatMap((width) => spaced('\t'.repeat(width))),
    ...CHARACTERS.flatMap(pieces),
  ]);
}

// biome-ignore format: a table
const STRUCTURE: readonly string[] = [
  '{"', '":', '": ', '":"', '": "', '","', '", "', '"}', '"]', '["', '[[', ']]', '{}', '[]', '{},',
  '[],', '}}', '],', '},', '},{', '}, {', '", ', '",', ', ', ',"', '":{', '":[', '": {', '": [',
  '":{"', '": {"', '}]', ']}', '"}}', '"}]', '[{', '[{"', '\n}', '\n]', '\n', '\n\n', '{\n', '[\n',
  ':{', ': ', ':[', ':"', 'null', 'true', 'false', 'nul', 'ull', 'tr', 'ue', 'fal', 'se', 'null}',
  'true,', 'false]', 'null, ', 'true}', '\\"', '\\\\', '\\n', '\\u', '\\u00', '\\u00e9', '\\/',
  '\\ud83d', '\\ude00', '\\t', 'a"', '"a', 'ab', 'ba', 'aa', 'bb', '"a"', '"b"', '"ab"', '"a": ',
  '"a":', '"b":', '"c":', '"b": ', '"c": ', ', "b', ',"b":', '{"a":', '{"a": ', '{"b":', '{"c":',
];

const WORDS: readonly string[] = ['name', 'age', 'id', 'the', 'value', 'key', 'type', 'x', 'foo'];

// biome-ignore format: a table
const NUMBERS: readonly string[] = [
  '10', '12', '00', '0.5', '.5', '-1', '-0', '1.', 'e1', 'E+', '99', '123', '2024', '-', '1e',
  '3.0',
];

const CHARACTERS: readonly string[] = ['é', 'ß', '中', '文', '😀', '👍', '\u2028', 'é"'];

function spaced(unit: string): string[] {
  return [
    unit,
    `\n${unit}`,
    `\n${unit}"`,
    `,\n${unit}`,
    `,\n${unit}"`,
    `{\n${unit}"`,
    `[\n${unit}`,
  ];
}

/** All runs of at least two bytes within the UTF-8 of a text, so that tokens end mid-character. */
function pieces(text: string): string[] {
  const bytes = toByteString(text);
  const found: string[] = [];
  for (let from = 0; from < bytes.length; from++) {
    for (let to = from + 2; to <= bytes.length; to++) found.push(bytes.slice(from, to));
  }
  return found;
}
