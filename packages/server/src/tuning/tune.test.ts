import { readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { abortedError } from '../models/errors.ts';
import { createTuningRig, fileScore, MACHINE } from './testing/tuning-rig.ts';
import { tuneModel } from './tune.ts';

/** Names of the files that tuning has left in the store. */
async function leftovers(modelPath: string): Promise<string[]> {
  return (await readdir(join(dirname(modelPath), 'tuned'))).sort();
}

describe('a first start', () => {
  it('keeps the fastest form that is good enough, and only that', async () => {
    const { model, context, jobs } = await createTuningRig(onTestFinished, {
      Q4_0: { speed: 3, rise: 0.3 },
      Q8_0: { speed: 2, rise: 0.001 },
    });
    const { weights, record } = await tuneModel(model, context);
    expect(jobs).toEqual([
      'quantize Q4_0',
      'quantize Q8_Q4',
      'quantize Q8_0',
      'speed',
      'score file',
      'score Q4_0',
      'score Q8_0',
    ]);
    expect(record.tuned?.form).toBe('Q8_0');
    expect(record.summary).toBe(
      'tuned: Q8_0 from Q4_1, perplexity +0.1 %, 100.0 % of greedy tokens the same, ' +
        'prefill 2 times as fast, decode 2 times',
    );
    expect(record.forms.find(({ form }) => form === 'Q4_0')?.verdict).toContain('+30.0 %');
    expect(weights.path).not.toBe(model.path);
    expect(await leftovers(model.path)).toEqual([
      expect.stringMatching(/^tiny\.[0-9a-f]{12}\.gguf$/),
      expect.stringMatching(/^tiny\.[0-9a-f]{12}\.json$/),
    ]);
  });

  it.each<[string, Parameters<typeof createTuningRig>[1], string]>([
    ['no form is faster', {}, 'no other form is faster'],
    ['the faster ones lose too much', { Q8_0: { speed: 2, rise: 0.031 } }, 'keep its quality'],
    [
      'nothing can be written',
      { Q4_0: { dies: true }, Q8_Q4: { dies: true }, Q8_0: { dies: true } },
      'be written',
    ],
  ])('leaves the file as it is where %s', async (_name, forms, reason) => {
    const { model, context } = await createTuningRig(onTestFinished, forms);
    const { weights, record } = await tuneModel(model, context);
    expect(weights.path).toBe(model.path);
    expect(record.tuned).toBeNull();
    expect(record.summary).toContain(reason);
    expect(await leftovers(model.path)).toEqual([expect.stringMatching(/\.json$/)]);
  });

  it('goes on with the others when the process of one dies', async () => {
    const forms = { Q4_0: { dies: true }, Q8_0: { speed: 2 } };
    const { model, context } = await createTuningRig(onTestFinished, forms);
    const { record } = await tuneModel(model, context);
    expect(record.tuned?.form).toBe('Q8_0');
  });

  it('computes no score that is known, of exactly these weights and this text', async () => {
    const rig = await createTuningRig(onTestFinished, { Q8_0: { speed: 2, rise: 0.001 } });
    const known = await tuneModel(rig.model, {
      ...rig.context,
      knownScore: (weights, text) =>
        weights === rig.model.sha256 && text === 'text' ? fileScore : null,
    });
    expect(known.record.tuned?.form).toBe('Q8_0');
    // The rig's forms are copies of the file: their digests are the file's.
    expect(rig.jobs.filter((job) => job.startsWith('score'))).toEqual([]);
  });

  it('does not begin a score that cannot end in time', async () => {
    const forms = { Q8_0: { speed: 2 } };
    // Four jobs take four seconds; scoring the file's 2,048 tokens takes nearly three more.
    const { model, context, jobs } = await createTuningRig(onTestFinished, forms, {
      budgetMs: 6_000,
    });
    const { record } = await tuneModel(model, context);
    expect(jobs.at(-1)).toBe('speed');
    expect(record.summary).toContain('spry tune');
  });

  it('leaves large files alone, and takes them when it has time', async () => {
    const rig = await createTuningRig(onTestFinished, { Q8_0: { speed: 2 } });
    const large = { ...rig.model, sizeBytes: 2 ** 30 };
    expect((await tuneModel(large, rig.context)).record.summary).toContain('too large');
    expect(rig.jobs).toEqual([]);
    const patient = { ...rig.context, budgetMs: null, again: true };
    expect((await tuneModel(large, patient)).record.tuned?.form).toBe('Q8_0');
    expect(rig.jobs).toContain('quantize IQ4_NL');
  });
});

describe('a later start', () => {
  it('measures nothing again', async () => {
    const { model, context, jobs } = await createTuningRig(onTestFinished, { Q8_0: { speed: 2 } });
    const first = await tuneModel(model, context);
    jobs.length = 0;
    const second = await tuneModel(model, context);
    expect(jobs).toEqual([]);
    expect(second).toEqual({ ...first, isNew: false });
  });

  it('tries once more where the first had too little time, and leaves it at that', async () => {
    const forms = { Q8_0: { speed: 2 } };
    const rig = await createTuningRig(onTestFinished, forms, { budgetMs: 6_000 });
    const outcomes: boolean[] = [];
    for (let start = 0; start < 3; start++) {
      outcomes.push((await tuneModel(rig.model, rig.context)).isNew);
    }
    expect(outcomes).toEqual([true, true, false]);
  });

  it.each<[string, (path: string) => Promise<void>]>([
    ['are gone', (path) => rm(path)],
    ['have changed', (path) => writeFile(path, 'other weights')],
  ])('measures again where the tuned weights %s', async (_name, harm) => {
    const { model, context, jobs } = await createTuningRig(onTestFinished, { Q8_0: { speed: 2 } });
    const first = await tuneModel(model, context);
    await harm(first.weights.path);
    jobs.length = 0;
    expect((await tuneModel(model, context)).isNew).toBe(true);
    expect(jobs).toContain('score Q8_0');
  });

  it('measures for another machine, and keeps what it knows of the first', async () => {
    const { model, context } = await createTuningRig(onTestFinished, { Q8_0: { speed: 2 } });
    await tuneModel(model, context);
    const elsewhere = { ...context, machine: { ...MACHINE, processor: 'another' } };
    expect((await tuneModel(model, elsewhere)).isNew).toBe(true);
    expect((await tuneModel(model, context)).isNew).toBe(false);
  });
});

it('leaves nothing behind when it is interrupted, and begins anew the next time', async () => {
  const { model, context } = await createTuningRig(onTestFinished, { Q8_0: { speed: 2 } });
  const { runJob } = context;
  const interrupted = tuneModel(model, {
    ...context,
    runJob: (job, options) =>
      job.type === 'score' ? Promise.reject(abortedError()) : runJob(job, options),
  });
  await expect(interrupted).rejects.toMatchObject({ code: 'aborted' });
  expect(await leftovers(model.path)).toEqual([]);
  expect((await tuneModel(model, context)).record.tuned?.form).toBe('Q8_0');
});
