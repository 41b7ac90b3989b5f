// The measuring itself, in order: write the forms, compare their speeds, score the faster ones.
import { rename, rm } from 'node:fs/promises';
import { type Score, type Speed, type TuningJob, WINDOW_TOKENS } from '@spry/engine';
import { fileStats, hashFile, writeJson } from '../models/files.ts';
import type { ResolvedModel } from '../models/resolve-model.ts';
import type { HashedFile } from '../models/store.ts';
import { chooseThreads, compare, isFaster, PERPLEXITY_RISE_MAX, worthScoring } from './choose.ts';
import { type Form, formsFor, SIZE_RATIO_MAX, sourceFormat } from './forms.ts';
import { OutOfTimeError, TuningError, type TuningResult } from './job.ts';
import { TuningLedger } from './ledger.ts';
import { SCORE_COST, SPEED_BUDGET_MS, SPEED_BUDGET_PATIENT_MS, START_BYTES_MAX } from './limits.ts';
import { AS_IT_IS, type Quality, type TuningPaths, type TuningRecord } from './record.ts';
import { change, seconds, share, times } from './sentences.ts';
import type { TuneContext } from './tune.ts';

/** A form that was written. */
type Candidate = { readonly form: Form; readonly path: string; readonly sizeBytes: number };
type Measured = Candidate & { readonly speed: Speed };
type Hashed = Measured & { readonly sha256: string };

/** What the measuring came to; no weights where the file itself is to be served. */
export type Measurement = { readonly record: TuningRecord; readonly weights: HashedFile | null };

/**
 * Measures once, and leaves the record and the tuned weights in the store.
 * @param attempt how many starts have tried, this one included
 */
export async function measureForms(
  model: ResolvedModel,
  paths: TuningPaths,
  context: TuneContext,
  attempt: number,
): Promise<Measurement> {
  const run = new TuningRun(model, paths, context, attempt);
  try {
    return await run.run();
  } finally {
    await run.cleanUp();
  }
}

class TuningRun {
  readonly #model: ResolvedModel;
  readonly #paths: TuningPaths;
  readonly #context: TuneContext;
  readonly #ledger: TuningLedger;
  readonly #startMs: number;
  readonly #attempt: number;
  readonly #written: string[] = [];

  constructor(model: ResolvedModel, paths: TuningPaths, context: TuneContext, attempt: number) {
    this.#attempt = attempt;
    this.#model = model;
    this.#paths = paths;
    this.#context = context;
    this.#ledger = new TuningLedger(model, context.machine);
    this.#startMs = context.now();
  }

  async run(): Promise<Measurement> {
    const { budgetMs } = this.#context;
    const format = sourceFormat(this.#model.metadata);
    if (format === undefined) {
      return this.#leave('no other form of the same size class is known for its format');
    }
    if (budgetMs !== null && this.#model.sizeBytes > START_BYTES_MAX) {
      return this.#leave('it is too large to be measured at a start; `spry tune` takes the time');
    }
    const candidates = await this.#write(formsFor(format, { slow: budgetMs === null }));
    if (candidates.length === 0) return this.#leave('no other form could be written');
    const speeds = await this.#compareSpeeds(candidates);
    if (speeds === null) return this.#leave('its speed could not be measured');
    const faster = worthScoring(speeds.measured, speeds.own);
    if (faster.length === 0) return this.#leave('no other form is faster on this machine');
    const reference = await this.#reference(speeds.own);
    if (reference === null) return this.#leave('it could not be scored itself; try `spry tune`');
    for (const measured of faster) {
      const candidate = { ...measured, sha256: await hashFile(measured.path) };
      const quality = await this.#scoreForm(candidate, reference);
      if (quality !== null && quality.rise <= PERPLEXITY_RISE_MAX) {
        return this.#keep(candidate, quality, speeds.own, format);
      }
    }
    return this.#leave('no faster form was shown to keep its quality');
  }

  /** Deletes what was written and not kept. */
  async cleanUp(): Promise<void> {
    for (const path of this.#written) await rm(path, { force: true });
  }

  async #write(forms: readonly Form[]): Promise<Candidate[]> {
    const candidates: Candidate[] = [];
    for (const form of forms) {
      const path = `${this.#paths.weights}.${form.name}.partial`;
      this.#written.push(path);
      const recipe = { ...form.recipe, threads: this.#ledger.threads.count };
      const job = { type: 'quantize', source: this.#model.path, target: path, recipe } as const;
      const result = await this.#try(form.name, job, `Writing the weights as ${form.name}`);
      const stats = result === null ? null : await fileStats(path);
      if (stats === null) continue;
      const { sizeBytes } = stats;
      const isTooLarge = sizeBytes > this.#model.sizeBytes * SIZE_RATIO_MAX;
      const tooLarge = `It is more than ${times(SIZE_RATIO_MAX)} as large as the file.`;
      this.#ledger.note(form.name, { sizeBytes, verdict: isTooLarge ? tooLarge : '' });
      if (!isTooLarge) candidates.push({ form, path, sizeBytes });
    }
    return candidates;
  }

  /** Measures all forms by turns, and fewer threads; null where the file itself cannot be. */
  async #compareSpeeds(
    candidates: readonly Candidate[],
  ): Promise<{ own: Speed; measured: Measured[] } | null> {
    const { machine, gpuLayers } = this.#context;
    const { logicalCores } = machine;
    const physicalCores = machine.physicalCores ?? logicalCores;
    const variant = (modelPath: string, threads: number) => ({ modelPath, threads, gpuLayers });
    const variants = [
      variant(this.#model.path, logicalCores),
      ...candidates.map(({ path }) => variant(path, logicalCores)),
    ];
    if (physicalCores < logicalCores) variants.push(variant(this.#model.path, physicalCores));
    const isPatient = this.#context.budgetMs === null;
    const budgetMs = isPatient ? SPEED_BUDGET_PATIENT_MS : SPEED_BUDGET_MS;
    const job = { type: 'speed', variants, budgetMs } as const;
    const result = await this.#try(AS_IT_IS, job, 'Measuring how fast the weights compute');
    if (result?.type !== 'speeds') return null;
    const [own, ...others] = result.speeds;
    if (own === undefined) return null;
    // One round says little where other programs keep the cores busy.
    this.#ledger.ranOutOfTime ||= result.roundCount === 1;
    this.#ledger.note(AS_IT_IS, { speed: own });
    const withFewer = others[candidates.length];
    if (withFewer !== undefined) {
      this.#ledger.threads = chooseThreads(logicalCores, own, physicalCores, withFewer);
    }
    const measured = candidates.flatMap((candidate, at) => {
      const speed = others[at];
      if (speed === undefined) return [];
      const verdict = isFaster(speed, own) ? 'A faster form was good enough.' : 'It is not faster.';
      this.#ledger.note(candidate.form.name, { speed, verdict });
      return [{ ...candidate, speed }];
    });
    return { own, measured };
  }

  /** What the file itself makes of the text. */
  async #reference(own: Speed): Promise<Score | null> {
    this.#ledger.text = this.#context.text().name;
    const score = await this.#score(AS_IT_IS, this.#model, own, null);
    if (score !== null) this.#ledger.note(AS_IT_IS, { quality: compare(score, score) });
    return score;
  }

  async #scoreForm(candidate: Hashed, reference: Score): Promise<Quality | null> {
    const { form, speed } = candidate;
    const score = await this.#score(form.name, candidate, speed, reference);
    if (score === null) return null;
    const quality = compare(score, reference);
    const bound = `${change(PERPLEXITY_RISE_MAX)} is accepted`;
    const verdict =
      quality.rise <= PERPLEXITY_RISE_MAX
        ? 'The fastest form that is good enough.'
        : `Its perplexity is ${change(quality.rise)}; ${bound}.`;
    this.#ledger.note(form.name, { quality, verdict });
    return quality;
  }

  async #score(
    name: string,
    { path: modelPath, sha256 }: Pick<HashedFile, 'path' | 'sha256'>,
    speed: Speed,
    reference: Score | null,
  ): Promise<Score | null> {
    const { text, windowCount, sha256: textSha256 } = this.#context.text();
    const known = this.#context.knownScore(sha256, textSha256);
    if (known !== null) return known;
    const neededMs = ((windowCount * WINDOW_TOKENS) / speed.prefill) * 1000 * SCORE_COST;
    if (neededMs > this.#leftMs()) {
      this.#ledger.ranOutOfTime = true;
      const left = `${seconds(this.#leftMs())} were left`;
      this.#ledger.note(name, { verdict: `Scoring takes about ${seconds(neededMs)}; ${left}.` });
      return null;
    }
    const standard =
      reference === null
        ? null
        : { windowLogprobs: reference.windowLogprobs, riseMax: PERPLEXITY_RISE_MAX };
    const { gpuLayers } = this.#context;
    const threads = this.#ledger.threads.count;
    const sizes = { windowCount, threads, gpuLayers };
    const job = { type: 'score', modelPath, text, standard, ...sizes } as const;
    const result = await this.#try(name, job, `Scoring the weights: ${name}`);
    return result?.type === 'scored' ? result.score : null;
  }

  /** Runs a job; null, and a note why, where it comes to nothing. */
  async #try(name: string, job: TuningJob, label: string): Promise<TuningResult | null> {
    const { runJob, report, signal } = this.#context;
    const onProgress = (doneCount: number, totalCount: number): void => {
      report({ type: 'step', label, doneCount, totalCount });
    };
    onProgress(0, 1);
    try {
      const result = await runJob(job, { signal, timeoutMs: this.#leftMs(), onProgress });
      onProgress(1, 1);
      return result;
    } catch (error) {
      if (!(error instanceof TuningError)) throw error;
      this.#ledger.ranOutOfTime ||= error instanceof OutOfTimeError;
      this.#ledger.note(name, { verdict: error.message });
      return null;
    }
  }

  async #keep(
    { form, path, sizeBytes, sha256, speed }: Hashed,
    quality: Quality,
    own: Speed,
    format: string,
  ): Promise<Measurement> {
    await rename(path, this.#paths.weights);
    const weights = { path: this.#paths.weights, sha256, sizeBytes };
    await this.#context.store.remember(weights);
    const summary = [
      `tuned: ${form.name} from ${format}`,
      `perplexity ${change(quality.rise)}`,
      `${share(quality.agreement)} of greedy tokens the same`,
      `prefill ${times(speed.prefill / own.prefill)} as fast`,
      `decode ${times(speed.decode / own.decode)}`,
    ].join(', ');
    const record = await this.#save(summary, { form: form.name, sha256: weights.sha256 });
    return { record, weights };
  }

  async #leave(reason: string): Promise<Measurement> {
    return { record: await this.#save(`as it is: ${reason}`, null), weights: null };
  }

  async #save(summary: string, tuned: TuningRecord['tuned']): Promise<TuningRecord> {
    const record = this.#ledger.record({
      summary,
      tuned,
      attempt: this.#attempt,
      measuredAt: this.#context.today().toISOString(),
      seconds: Math.round((this.#context.now() - this.#startMs) / 1000),
    });
    await writeJson(this.#paths.record, record);
    return record;
  }

  /** Milliseconds of the budget that are left; endless without one. */
  #leftMs(): number {
    const { budgetMs, now } = this.#context;
    return (budgetMs ?? Number.POSITIVE_INFINITY) - (now() - this.#startMs);
  }
}
