// Collects what is found out about each form, and makes the record of it.
import type { ResolvedModel } from '../models/resolve-model.ts';
import type { Machine } from './machine.ts';
import {
  AS_IT_IS,
  type FormRecord,
  RECORD_VERSION,
  type ThreadsRecord,
  type TuningRecord,
} from './record.ts';

export class TuningLedger {
  readonly #source: ResolvedModel;
  readonly #machine: Machine;
  readonly #forms = new Map<string, FormRecord>();
  /** What the weights were scored on. */
  text = 'none';
  /** Whether something was left out because it could not end in time. */
  ranOutOfTime = false;
  threads: ThreadsRecord;

  constructor(source: ResolvedModel, machine: Machine) {
    this.#source = source;
    this.#machine = machine;
    this.threads = {
      count: machine.logicalCores,
      reason: 'one a core; there was nothing to compare',
    };
    this.note(AS_IT_IS, { sizeBytes: source.sizeBytes, verdict: 'The file itself.' });
  }

  /** Adds to what is known of a form. */
  note(form: string, known: Partial<FormRecord>): void {
    const unknown = { form, sizeBytes: null, speed: null, quality: null, verdict: '' };
    this.#forms.set(form, { ...unknown, ...this.#forms.get(form), ...known });
  }

  /** Everything noted, with the outcome. */
  record(
    outcome: Pick<TuningRecord, 'summary' | 'tuned' | 'measuredAt' | 'seconds' | 'attempt'>,
  ): TuningRecord {
    return {
      version: RECORD_VERSION,
      isComplete: outcome.tuned !== null || !this.ranOutOfTime,
      sourceSha256: this.#source.sha256,
      machine: this.#machine,
      text: this.text,
      threads: this.threads,
      forms: [...this.#forms.values()],
      ...outcome,
    };
  }
}
