// A toy model for tests. The logits of a row depend on every token of its sequence, so that a
// token of another sequence, a lost one or a wrong position changes the text, and so does computing
// a token among many of its sequence instead of few, as with the real attention kernel. It is as
// strict as real kernels are: what those would compute wrongly or refuse throws here.
import type { Kernels } from '../kernels/kernels.ts';
import { BATCH_TOKENS_MAX, DRAFT_TOKENS_MAX, PREFILL_BLOCK_TOKENS } from '../limits.ts';
import { END_OF_TURN, FAKE_VOCABULARY_SIZE } from './fake-vocabulary.ts';

export type FakeKernelsOptions = {
  /** Default 4. */
  readonly slotCount?: number;
  /** Default 512. */
  readonly slotTokens?: number;
  /** Default as the real kernels'. */
  readonly batchTokensMax?: number;
  /** Share of the character borders at which the model ends its answer. Default 0.02. */
  readonly endProbability?: number;
  /** Whether many tokens of one sequence are computed otherwise than few. Default true. */
  readonly tiles?: boolean;
  /** Last tokens that logits depend on: with few the text repeats itself. Default all. */
  readonly memoryTokens?: number;
  /** Divides all logits: with little the likeliest token is nearly certain. Default 1. */
  readonly temperature?: number;
  /** What the model would say behind `assistant\n` and then end; elsewhere it is itself. */
  readonly script?: string | null;
};

/** One token of a step. */
export type FakeRow = {
  readonly token: number;
  readonly position: number;
  readonly slot: number;
  readonly wantsLogits: boolean;
};

/** Called when a step starts to compute: throw to fail the step, wait to hold it open. */
export type DecodeHook = (rows: readonly FakeRow[]) => void | Promise<void>;

/** Lead bytes that the model writes, and how many bytes follow each. */
const LEAD_BYTES: ReadonlyMap<number, number> = new Map([
  [0xc3, 1],
  [0xe2, 2],
  [0xf0, 3],
]);
const LEAD_MAX = 3; // a lead byte and what may stand behind it in an open character
// Any of these is valid after any of the lead bytes.
const CONTINUATION_FIRST = 0x90;
const CONTINUATION_LAST = 0xbf;
const LEAD_BONUS = 1.5;
const LOGIT_RANGE = 8;
const END_LOGIT = 100;
const SCRIPT_LOGIT = 200;
const ANSWER_STARTS: readonly number[] = [...new TextEncoder().encode('assistant\n')];
/** Added to the tokens that were computed in tiles. */
const TILED = 1000;

export class FakeKernels implements Kernels {
  readonly slotCount: number;
  readonly slotTokens: number;
  readonly batchTokensMax: number;
  onDecode: DecodeHook | null = null;
  /** Steps that were allowed to hold up the thread. */
  hereStepCount = 0;

  readonly #endProbability: number;
  readonly #memoryTokens: number;
  readonly #contextTokens: number; // what is kept of a context: no less, to know open characters
  readonly #temperature: number;
  readonly #script: Uint8Array | null;
  readonly #tileTokens: number;
  readonly #slots: number[][]; // the tokens that each slot holds
  readonly #undefined = new Set<number>(); // slots of a failed step
  readonly #contexts = new Map<number, readonly number[]>(); // by row that wanted logits
  #batch: FakeRow[] = [];
  readonly #rowCounts = new Map<number, number>(); // of the batch, by slot
  #decoding = false;

  constructor(options: FakeKernelsOptions = {}) {
    this.slotCount = options.slotCount ?? 4;
    this.slotTokens = options.slotTokens ?? 512;
    this.batchTokensMax = options.batchTokensMax ?? BATCH_TOKENS_MAX;
    this.#endProbability = options.endProbability ?? 0.02;
    this.#tileTokens = (options.tiles ?? true) ? PREFILL_BLOCK_TOKENS : Number.POSITIVE_INFINITY;
    this.#memoryTokens = options.memoryTokens ?? Number.POSITIVE_INFINITY;
    this.#temperature = options.temperature ?? 1;
    this.#contextTokens =
      options.script == null ? Math.max(this.#memoryTokens, LEAD_MAX) : Number.POSITIVE_INFINITY;
    this.#script = options.script == null ? null : new TextEncoder().encode(options.script);
    this.#slots = Array.from({ length: this.slotCount }, () => []);
  }

  clearBatch(): void {
    this.#checkIdle();
    this.#batch = [];
    this.#rowCounts.clear();
  }

  addToken(token: number, position: number, slot: number, wantsLogits: boolean): number {
    this.#checkIdle();
    const rowCount = this.#rowCounts.get(slot) ?? 0;
    const next = this.#slot(slot).length + rowCount;
    check(token >= 0 && token < FAKE_VOCABULARY_SIZE, `token ${token} does not exist`);
    check(!this.#undefined.has(slot), `slot ${slot} is undefined after a failed step`);
    check(position === next, `slot ${slot} goes on at ${next}, not at ${position}`);
    check(position < this.slotTokens, `slot ${slot} is full`);
    check(this.#batch.length < this.batchTokensMax, 'the batch is full');
    this.#rowCounts.set(slot, rowCount + 1);
    return this.#batch.push({ token, position, slot, wantsLogits }) - 1;
  }

  async decode(here = false): Promise<void> {
    this.#checkIdle();
    this.hereStepCount += here ? 1 : 0;
    check(this.#batch.length > 0, 'the batch is empty');
    const outputs = this.#batch.filter((row) => row.wantsLogits).length;
    const outputsMax = Math.max(this.slotCount, 1 + DRAFT_TOKENS_MAX);
    check(outputs <= outputsMax, 'more rows want logits than there is room for');
    this.#decoding = true;
    this.#contexts.clear();
    try {
      await this.onDecode?.(this.#batch);
      // Elsewhere real kernels let timers and sockets have their turn meanwhile.
      if (!here) await new Promise((resolve) => setImmediate(resolve));
      this.#compute();
    } catch (error) {
      for (const { slot } of this.#batch) this.#undefined.add(slot);
      throw error;
    } finally {
      this.#decoding = false;
    }
  }

  logits(row: number): Float32Array {
    this.#checkIdle();
    const context = this.#contexts.get(row);
    check(context !== undefined, `row ${row} has no logits`);
    return this.#logitsAfter(context);
  }

  truncate(slot: number, from: number): void {
    this.#checkIdle();
    const tokens = this.#slot(slot);
    check(!this.#undefined.has(slot) || from === 0, `slot ${slot} is undefined`);
    this.#undefined.delete(slot);
    tokens.length = Math.min(tokens.length, from);
  }

  copy(source: number, target: number): void {
    this.#checkIdle();
    check(source !== target, `slot ${source} is copied onto itself`);
    check(!this.#undefined.has(source), `slot ${source} is undefined`);
    this.#undefined.delete(target);
    this.#slot(target).splice(0, this.slotTokens, ...this.#slot(source));
  }

  save(slot: number): Uint8Array {
    this.#checkIdle();
    check(!this.#undefined.has(slot), `slot ${slot} is undefined`);
    return new Uint8Array(Int32Array.from(this.#slot(slot)).buffer);
  }

  load(slot: number, saved: Uint8Array): boolean {
    this.#checkIdle();
    this.#undefined.delete(slot);
    const { buffer, byteOffset, byteLength } = saved;
    const tokens = new Int32Array(buffer, byteOffset, byteLength / 4);
    this.#slot(slot).splice(0, this.slotTokens, ...tokens);
    return true;
  }

  #compute(): void {
    for (const [index, { token, slot, wantsLogits }] of this.#batch.entries()) {
      const tokens = this.#slot(slot);
      const inTiles = (this.#rowCounts.get(slot) ?? 0) >= this.#tileTokens;
      tokens.push(inTiles ? token + TILED : token);
      if (wantsLogits) this.#contexts.set(index, tokens.slice(-this.#contextTokens));
    }
  }

  #logitsAfter(context: readonly number[]): Float32Array {
    const seed = context
      .slice(-this.#memoryTokens)
      .reduce((hash, token) => Math.imul(hash ^ token, 0x01000193), 0x811c9dc5);
    const logits = new Float32Array(FAKE_VOCABULARY_SIZE).fill(Number.NEGATIVE_INFINITY);
    const put = (first: number, last: number, bonus = 0): void => {
      for (let token = first; token <= last; token++) {
        logits[token] = (LOGIT_RANGE * fraction(seed, token) + bonus) / this.#temperature;
      }
    };
    const scripted = this.#script === null ? null : nextOf(this.#script, context);
    if (scripted !== null) logits[scripted] = SCRIPT_LOGIT;
    if (bytesMissing(context) > 0) {
      put(CONTINUATION_FIRST, CONTINUATION_LAST);
      return logits;
    }
    put(0x20, 0x7e);
    if (scripted !== null) logits[scripted] = SCRIPT_LOGIT;
    for (const lead of LEAD_BYTES.keys()) put(lead, lead, LEAD_BONUS);
    if (fraction(seed, END_OF_TURN) < this.#endProbability) logits[END_OF_TURN] = END_LOGIT;
    return logits;
  }

  #slot(slot: number): number[] {
    const tokens = this.#slots[slot];
    check(tokens !== undefined, `slot ${slot} does not exist`);
    return tokens;
  }

  #checkIdle(): void {
    check(!this.#decoding, 'the kernels are at work');
  }
}

/** The token with which a script goes on; null where what was written is not of it. */
function nextOf(script: Uint8Array, context: readonly number[]): number | null {
  const tokens = context.map((token) => token % TILED);
  let start = tokens.length;
  while (start > 0 && !ANSWER_STARTS.every((byte, at) => tokens[start - 10 + at] === byte)) start--;
  const written = tokens.slice(start);
  if (start === 0 || !written.every((byte, at) => byte === script[at])) return null;
  return script[written.length] ?? (written.length === script.length ? END_OF_TURN : null);
}

/** Bytes that the character at the end of `tokens` still lacks. */
function bytesMissing(tokens: readonly number[]): number {
  for (let behind = 0; behind < 3; behind++) {
    const token = (tokens.at(-1 - behind) ?? 0) % TILED;
    const following = LEAD_BYTES.get(token);
    if (following !== undefined) return Math.max(following - behind, 0);
    if (token < CONTINUATION_FIRST || token > CONTINUATION_LAST) return 0;
  }
  return 0;
}

/** A number in [0, 1) that looks random and depends on both arguments alone. */
function fraction(seed: number, salt: number): number {
  let bits = Math.imul(seed ^ Math.imul(salt + 1, 0x9e3779b1), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 0x100000000;
}

function check(condition: boolean, complaint: string): asserts condition {
  if (!condition) throw new Error(`Fake kernels: ${complaint}.`);
}
