// The last requests and why they took the time they took, in memory: for the person who asks what
// happened to one of them.

import type { AnswerRecord, RequestRecord } from '@spry/wire';
import type { ApiError } from '../errors.ts';
import { requestRecordsMax } from '../limits.ts';

/** What is known of a request when it has been let in. */
export type RequestArrival = Pick<
  RequestRecord,
  'id' | 'method' | 'route' | 'key_id' | 'owner' | 'created_at'
>;

export class RequestRecords {
  /** By the ids of requests, in the order of their arrival. */
  readonly #records = new Map<string, RequestRecord>();

  /** A request has come. */
  begin(arrival: RequestArrival): void {
    this.#records.set(arrival.id, {
      ...arrival,
      object: 'request',
      status: null,
      duration: null,
      error: null,
      answer: null,
    });
    if (this.#records.size <= requestRecordsMax) return;
    for (const oldest of this.#records.keys()) {
      this.#records.delete(oldest);
      return;
    }
  }

  /** What is known of its answer by now. */
  setAnswer(id: string, answer: AnswerRecord): void {
    this.#change(id, { answer });
  }

  /** It was refused, or failed; for streams after they had begun. */
  setFailure(id: string, { status, message, body }: ApiError): void {
    this.#change(id, { status, error: { code: body.error.code ?? null, message } });
  }

  /** Its connection has done with it. A failure that is known says more than the status. */
  end(id: string, status: number, durationMs: number): void {
    const failure = this.#records.get(id)?.status;
    this.#change(id, { status: failure ?? status, duration: Math.round(durationMs) / 1000 });
  }

  find(id: string): RequestRecord | undefined {
    return this.#records.get(id);
  }

  /** The latest first. */
  latest(countMax: number): RequestRecord[] {
    return [...this.#records.values()].slice(-countMax).reverse();
  }

  #change(id: string, change: Partial<RequestRecord>): void {
    const record = this.#records.get(id);
    if (record !== undefined) Object.assign(record, change);
  }
}
