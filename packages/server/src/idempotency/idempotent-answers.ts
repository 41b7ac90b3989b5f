// Answers that are kept so that a client which asks again with the same Idempotency-Key gets the
// same answer, without a second one being computed or charged. In memory, bounded in number, bytes
// and time.

import { ApiError } from '../errors.ts';
import {
  idempotentAnswersMax,
  idempotentBodyBytesMax,
  idempotentBytesMax,
  idempotentMs,
} from '../limits.ts';

/** An answer with the status 200: no others are kept. */
export type SavedAnswer = {
  readonly contentType: string;
  /** Of the request that was answered, whose id the body has too. */
  readonly requestId: string;
  readonly body: Buffer;
};

type Entry = {
  /** Of everything that makes two requests the same. */
  readonly digest: string;
  readonly startedAtMs: number;
  /** Null while the request runs. */
  answer: SavedAnswer | null;
};

export class IdempotentAnswers {
  readonly #clock: () => number;
  /** By caller and key, in the order of their arrival. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  /** @param clock milliseconds that never go backwards */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Bytes of all bodies that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes a key for the request with this id, or finds what it was answered with before.
   * @param id of caller and key
   * @throws ApiError 409 while a request with this key runs, 422 when it had another digest
   */
  claim(id: string, digest: string, requestId: string): SavedAnswer | Claim {
    this.#forgetOld();
    const known = this.#entries.get(id);
    if (known === undefined) {
      const entry = { digest, startedAtMs: this.#clock(), answer: null };
      this.#entries.set(id, entry);
      return new Claim({
        save: (answer) => this.#save(entry, { ...answer, requestId }),
        release: () => this.#release(id, entry),
      });
    }
    if (known.digest !== digest) throw new ApiError('idempotency_key_reused');
    if (known.answer === null) throw stillRunning();
    return known.answer;
  }

  #save(entry: Entry, answer: SavedAnswer): void {
    entry.answer = answer;
    this.#bytes += answer.body.length;
    this.#forgetOld();
  }

  #release(id: string, entry: Entry): void {
    if (entry.answer === null) this.#forget(id, entry);
  }

  #forgetOld(): void {
    const expiredMs = this.#clock() - idempotentMs;
    for (const [id, entry] of this.#entries) {
      const isExcess =
        this.#bytes > idempotentBytesMax || this.#entries.size > idempotentAnswersMax;
      if (!isExcess && entry.startedAtMs > expiredMs) return;
      // What runs is not old, however long it takes; nor are those that came after it excess.
      if (entry.answer !== null) this.#forget(id, entry);
    }
  }

  #forget(id: string, entry: Entry): void {
    if (this.#entries.get(id) !== entry) return;
    this.#entries.delete(id);
    this.#bytes -= entry.answer?.body.length ?? 0;
  }
}

type ClaimEnds = {
  readonly save: (answer: Omit<SavedAnswer, 'requestId'>) => void;
  readonly release: () => void;
};

/** A key in use by a request that runs: ends by an answer that is kept, or by none. */
export class Claim {
  readonly #ends: ClaimEnds;
  #texts: string[] = [];
  /** Of all parts, also where they are too large to be held. */
  #bytes = 0;

  constructor(ends: ClaimEnds) {
    this.#ends = ends;
  }

  get #isTooLarge(): boolean {
    return this.#bytes > idempotentBodyBytesMax;
  }

  /** Bytes that it holds in memory. */
  get bytes(): number {
    return this.#isTooLarge ? 0 : this.#bytes;
  }

  /** The next part of the body. */
  add(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    if (this.#isTooLarge) this.#texts = [];
    else this.#texts.push(text);
  }

  /** Keeps the answer of all parts; none that is too large. */
  save(contentType: string): void {
    if (this.#isTooLarge) {
      this.release();
      return;
    }
    this.#ends.save({ contentType, body: Buffer.from(this.#texts.join('')) });
    this.#texts = [];
    this.#bytes = 0;
  }

  /** Sets the key free; nothing where the answer is kept. */
  release(): void {
    this.#ends.release();
  }
}

/** The official clients obey the headers, and ask again after a second. */
function stillRunning(): ApiError {
  const headers = { 'x-should-retry': 'true' };
  return new ApiError('idempotency_key_in_use', {}, { headers });
}
