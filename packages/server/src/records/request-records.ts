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

/** The headers by which the caller's own trace knows the request. */
export type TraceHeaders = {
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
};

/** Hears of a request when nothing more will become known of it. Must neither throw nor wait. */
export type OnSettled = (record: RequestRecord, headers: TraceHeaders) => void;

type Entry = {
  /** Counts requests in the order of their arrival. */
  readonly number: number;
  readonly record: RequestRecord;
  readonly headers: TraceHeaders;
  /** Whether more may become known of its answer. */
  isOpen: boolean;
};

export class RequestRecords {
  /** Requests of which more may become known, by their ids. */
  readonly #running = new Map<string, Entry>();
  /** The others, in the order in which they settled. */
  readonly #settled = new Map<string, Entry>();
  readonly #onSettled: OnSettled;
  readonly #mask: (text: string) => string;
  #count = 0;

  /** @param mask takes keys out of a text: some messages repeat what a client sent */
  constructor(
    onSettled: OnSettled = () => undefined,
    mask: (text: string) => string = (text) => text,
  ) {
    this.#onSettled = onSettled;
    this.#mask = mask;
  }

  /** A request has come. */
  begin(arrival: RequestArrival, headers: TraceHeaders = {}): void {
    const object = 'request' as const;
    const unknown = { object, status: null, duration: null, error: null, answer: null };
    const record: RequestRecord = Object.assign({}, arrival, unknown);
    const number = this.#count++;
    this.#running.set(arrival.id, { number, record, headers, isOpen: false });
  }

  /**
   * What is known of its answer by now.
   * @param isFinal whether nothing more will be
   */
  setAnswer(id: string, answer: AnswerRecord, isFinal: boolean): void {
    const entry = this.#running.get(id);
    if (entry === undefined) return;
    entry.record.answer = answer;
    entry.isOpen = !isFinal;
    this.#settleIfOver(entry);
  }

  /** It was refused, or failed; for streams after they had begun. */
  setFailure(id: string, { status, message, body }: ApiError): void {
    const record = this.find(id);
    if (record === undefined) return;
    record.status = status;
    record.error = { code: body.error.code ?? null, message: this.#mask(message) };
  }

  /** Its connection has done with it. A failure that is known says more than the status. */
  end(id: string, status: number, durationMs: number): void {
    const entry = this.#running.get(id);
    if (entry === undefined) return;
    entry.record.status ??= status;
    entry.record.duration = Math.round(durationMs) / 1000;
    this.#settleIfOver(entry);
  }

  find(id: string): RequestRecord | undefined {
    return (this.#running.get(id) ?? this.#settled.get(id))?.record;
  }

  /** The latest first. */
  latest(countMax: number): RequestRecord[] {
    const entries = [...this.#running.values(), ...this.#settled.values()];
    entries.sort((one, other) => other.number - one.number);
    return entries.slice(0, countMax).map(({ record }) => record);
  }

  /** The last of an answer may be heard of before or after its connection has done with it. */
  #settleIfOver(entry: Entry): void {
    const { record, headers, isOpen } = entry;
    if (isOpen || record.duration === null) return;
    this.#running.delete(record.id);
    this.#settled.set(record.id, entry);
    const [oldest] = this.#settled.keys();
    if (oldest !== undefined && this.#settled.size > requestRecordsMax) {
      this.#settled.delete(oldest);
    }
    this.#onSettled(record, headers);
  }
}
