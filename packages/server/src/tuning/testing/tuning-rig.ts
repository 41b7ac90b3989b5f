// A store with one small file of "weights", and jobs that answer as the test says.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Score, Speed, TuningJob } from '@spry/engine';
import type { ResolvedModel } from '../../models/resolve-model.ts';
import { ModelStore } from '../../models/store.ts';
import { type AtEnd, temporaryFolder } from '../../models/testing/folder.ts';
import { type RunJob, TuningError } from '../job.ts';
import type { Machine } from '../machine.ts';
import type { TuneContext, TuningEvent } from '../tune.ts';

/** How a form does in the test; the file itself is "file". */
export type FakeForm = {
  /** Times as fast as the file. Default 1. */
  readonly speed?: number;
  /** Part by which its perplexity is higher. Default 0. */
  readonly rise?: number;
  /** The process that writes it dies. Default false. */
  readonly dies?: boolean;
};

export type TuningRig = {
  readonly model: ResolvedModel;
  readonly context: TuneContext;
  /** What was asked for, in order: "quantize Q8_0", "speed", "score file" … */
  readonly jobs: string[];
  readonly events: TuningEvent[];
  /** Milliseconds on the clock; each job takes a second. */
  readonly clock: { nowMs: number };
};

export const MACHINE: Machine = {
  processor: 'a processor',
  kernels: 'some kernels',
  logicalCores: 4,
  physicalCores: 4,
};

const WINDOW_COUNT = 4;
const COUNTED = 255;
const FILE_LOGPROB = -500;
const FILE_SPEED: Speed = { prefill: 1000, decode: 100, decode16: 400 };

/** @param forms by name: "file", "Q4_0", "Q8_0", "IQ4_NL" */
export async function createTuningRig(
  atEnd: AtEnd,
  forms: Readonly<Record<string, FakeForm>>,
  change: Partial<TuneContext> = {},
): Promise<TuningRig> {
  const store = new ModelStore(await temporaryFolder(atEnd));
  await store.prepare();
  const path = store.path('tiny.gguf');
  await writeFile(path, 'weights');
  const hashed = await store.hashed(path);
  if (hashed === null) throw new Error('The file is gone.');
  const jobs: string[] = [];
  const events: TuningEvent[] = [];
  const clock = { nowMs: 0 };
  const nameOf = (modelPath: string): string => {
    return /\.gguf\.(\w+)\.partial$/.exec(modelPath)?.[1] ?? 'file';
  };
  const runJob: RunJob = async (job) => {
    clock.nowMs += 1000;
    jobs.push(describeJob(job, nameOf));
    return await answer(job, (modelPath) => forms[nameOf(modelPath)] ?? {});
  };
  const context: TuneContext = {
    store,
    machine: MACHINE,
    text: () => ({ name: 'a text', sha256: 'text', text: 'a text', windowCount: WINDOW_COUNT }),
    knownScore: () => null,
    runJob,
    now: () => clock.nowMs,
    today: () => new Date(0),
    budgetMs: 60_000,
    gpuLayers: 0,
    report: (event) => events.push(event),
    signal: undefined,
    ...change,
  };
  return { model: modelOf(hashed), context, jobs, events, clock };
}

async function answer(job: TuningJob, formOf: (modelPath: string) => FakeForm) {
  switch (job.type) {
    case 'quantize':
      await mkdir(dirname(job.target), { recursive: true });
      await copyFile(job.source, job.target);
      if (formOf(job.target).dies) throw new TuningError('The measuring process ended too early.');
      return { type: 'quantized' } as const;
    case 'speed': {
      const speeds = job.variants.map(({ modelPath }) => scaled(formOf(modelPath).speed ?? 1));
      return { type: 'speeds', speeds, roundCount: 2 } as const;
    }
    case 'score':
      return { type: 'scored', score: scoreOf(formOf(job.modelPath).rise ?? 0) } as const;
    default:
      throw new Error(`No answer to ${job.type} is known.`);
  }
}

function scaled(factor: number): Speed {
  const { prefill, decode, decode16 } = FILE_SPEED;
  return { prefill: prefill * factor, decode: decode * factor, decode16: decode16 * factor };
}

function scoreOf(rise: number): Score {
  const logprob = FILE_LOGPROB - COUNTED * Math.log1p(rise);
  return {
    tokenCount: WINDOW_COUNT * 512,
    scoredCount: WINDOW_COUNT * COUNTED,
    perplexity: Math.exp(-logprob / COUNTED),
    windowLogprobs: new Array(WINDOW_COUNT).fill(logprob),
    predictions: new Int32Array(WINDOW_COUNT * COUNTED),
  };
}

/** What the file itself makes of the text. */
export const fileScore: Score = scoreOf(0);

function describeJob(job: TuningJob, nameOf: (modelPath: string) => string): string {
  if (job.type === 'quantize') return `quantize ${nameOf(job.target)}`;
  return job.type === 'score' ? `score ${nameOf(job.modelPath)}` : job.type;
}

function modelOf(file: { path: string; sha256: string; sizeBytes: number }): ResolvedModel {
  return {
    ...file,
    id: 'tiny',
    ownedBy: 'nobody',
    created: 0,
    license: null,
    metadata: {
      architecture: 'llama',
      name: undefined,
      contextLength: undefined,
      blockCount: undefined,
      embeddingLength: undefined,
      headCount: undefined,
      headCountKv: undefined,
      keyLength: undefined,
      valueLength: undefined,
      vocabularySize: undefined,
      hasChatTemplate: true,
      fileType: 3, // Q4_1
      license: undefined,
    },
  };
}
