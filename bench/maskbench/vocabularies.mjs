// The vocabularies to score with: the default model's, Llama 3's, or one from a file.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GreedyTokenizer } from './greedy.mjs';

const OUTPUT_BYTES_MAX = 2 ** 28;
const ESCAPED_FROM = 256;

/** Where Llama 3's tokenizer cuts a text before it looks for tokens, in the syntax of Rust. */
const LLAMA3_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|" +
  ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';

/**
 * What a `TokenTrie` takes, and a way to split texts: `tokenize` returns null for a text that has
 * bytes without a token. `pattern` is null where texts are not split as the model's tokenizer does.
 * @typedef {{ name: string, size: number, tokens: Uint8Array[], endOfGeneration: number[],
 *   pattern: string | null,
 *   tokenBytes: (token: number) => Uint8Array, isEndOfGeneration: (token: number) => boolean,
 *   tokenize: (text: string) => number[] | null }} MeasuredVocabulary
 */

/**
 * @param {string | undefined} choice nothing for the default model's, `llama3`, or the path of a
 *   JSON file `{ tokens: [base64], endOfGeneration: [token] }`
 * @returns {Promise<MeasuredVocabulary>}
 */
export async function loadVocabulary(choice) {
  if (choice === undefined || choice === 'default') return fromJson(exportDefault());
  if (choice === 'llama3') return await loadLlama3();
  return fromJson({ name: path.basename(choice), ...JSON.parse(readFileSync(choice, 'utf8')) });
}

function exportDefault() {
  const script = path.join(import.meta.dirname, 'export-vocabulary.mjs');
  const result = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (result.status === 0) return JSON.parse(result.stdout);
  throw new Error(`the default model's vocabulary is not to be had: ${result.stderr.slice(-800)}`);
}

function fromJson({ name, tokens, endOfGeneration }) {
  const bytes = tokens.map((token) => new Uint8Array(Buffer.from(token, 'base64')));
  return vocabularyOf(name, bytes, endOfGeneration);
}

/** Llama 3's 128,256 tokens, split as that model's own tokenizer does. */
async function loadLlama3() {
  const { default: tokenizer } = await import('llama3-tokenizer-js');
  const byteOf = bytesByCharacter();
  const isSpecial = (text) => text.startsWith('<|') && text.endsWith('|>');
  const tokens = tokenizer.vocabById.map((text) =>
    isSpecial(text)
      ? new Uint8Array(0)
      : Uint8Array.from(text, (character) => byteOf.get(character)),
  );
  const ends = ['<|end_of_text|>', '<|eom_id|>', '<|eot_id|>'];
  const endOfGeneration = ends.map((text) => tokenizer.getSpecialTokenId(text));
  const encode = (text) => tokenizer.encode(text, { bos: false, eos: false });
  return vocabularyOf('llama3', tokens, endOfGeneration, { pattern: LLAMA3_PATTERN, encode });
}

/**
 * @param {{ pattern: string, encode: (text: string) => number[] } | undefined} own the model's own
 *   tokenizer, where it is at hand
 */
function vocabularyOf(name, tokens, endOfGeneration, own) {
  const ends = new Set(endOfGeneration);
  let greedy;
  const tokenize = (text) => {
    const bytes = Buffer.from(text, 'utf8');
    const encoded = own?.encode(text);
    // A tokenizer may take a text such as "<|eot_id|>" for a control token, which has no bytes.
    if (encoded !== undefined && spells(encoded, tokens, bytes)) return encoded;
    greedy ??= new GreedyTokenizer(tokens);
    return greedy.tokenize(bytes);
  };
  return {
    name,
    size: tokens.length,
    tokens,
    endOfGeneration,
    pattern: own?.pattern ?? null,
    tokenBytes: (token) => tokens[token],
    isEndOfGeneration: (token) => ends.has(token),
    tokenize,
  };
}

function spells(encoded, tokens, bytes) {
  return Buffer.concat(encoded.map((token) => tokens[token])).equals(bytes);
}

/** The alphabet of byte-level BPE: printable Latin-1 stands for itself, the rest comes after it. */
function bytesByCharacter() {
  const isPrintable = (byte) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  const byteOf = new Map();
  let escapedCount = 0;
  for (let byte = 0; byte < 256; byte += 1) {
    const code = isPrintable(byte) ? byte : ESCAPED_FROM + escapedCount++;
    byteOf.set(String.fromCharCode(code), byte);
  }
  return byteOf;
}
