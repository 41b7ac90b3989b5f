// Writes down what was used, in batches: recording costs a request nothing but a push to a list.

import { usageRetryMs, usageRowsKeptMax, usageRowsPerWriteMax, usageWriteMs } from '../limits.ts';
import type { Database } from '../state/database.ts';
import type { UsageTable } from '../state/tables.ts';

export class UsageRecorder {
  readonly #query: Database['query'];
  readonly #onFailure: (error: unknown) => void;
  #rows: UsageTable[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** @param onFailure told when rows could not be written; they are kept and tried again */
  constructor({ query }: Pick<Database, 'query'>, onFailure: (error: unknown) => void) {
    this.#query = query;
    this.#onFailure = onFailure;
  }

  record(row: UsageTable): void {
    this.#rows.push(row);
    this.#flushIn(usageWriteMs);
  }

  /** Writes what there is to write, and tries no more; never throws. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }

  /** Writes what there is to write; never throws. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    while (this.#rows.length > 0) {
      const batch = this.#rows.splice(0, usageRowsPerWriteMax);
      try {
        await this.#query.insertInto('usage').values(batch).execute();
      } catch (error) {
        this.#keep(batch);
        this.#onFailure(error);
        return;
      }
    }
  }

  #keep(batch: readonly UsageTable[]): void {
    this.#rows = [...batch, ...this.#rows].slice(-usageRowsKeptMax);
    if (!this.#isClosed) this.#flushIn(usageRetryMs);
  }

  #flushIn(milliseconds: number): void {
    this.#timer ??= setTimeout(() => void this.flush(), milliseconds);
  }
}
