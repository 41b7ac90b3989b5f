import type { TuningJob } from '@spry/engine';
import { describe, expect, it } from 'vitest';
import { type JobOptions, jobRunner } from './job.ts';

const runJob = jobRunner(
  { PATH: process.env['PATH'], SPRY_API_KEY: 'secret' },
  new URL('./testing/scripted-job.mjs', import.meta.url),
);

/** A job whose model path is what the scripted process is to do. */
function run(script: string, change: Partial<JobOptions> = {}) {
  const job: TuningJob = {
    type: 'score',
    modelPath: script,
    text: '',
    windowCount: 1,
    threads: 1,
    gpuLayers: 0,
    standard: null,
  };
  const patient = { signal: undefined, timeoutMs: 60_000, onProgress: () => undefined };
  return runJob(job, { ...patient, ...change });
}

/** Waits for the end of a process that is not this one's child any more. */
async function processEnd(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a job', () => {
  it('tells how far it is and what it comes to, and never hears the secrets', async () => {
    const progress: number[][] = [];
    const result = await run('answers', { onProgress: (...counts) => progress.push(counts) });
    expect(progress).toEqual([[1, 2]]);
    expect(result).toMatchObject({ type: 'scored' });
    expect(JSON.stringify(result)).not.toContain('SPRY_API_KEY');
  });

  it('fails with the reason that its process gives', async () => {
    await expect(run('fails')).rejects.toThrow('The weights are odd.');
  });

  it('fails when its process dies', async () => {
    await expect(run('dies')).rejects.toThrow('ended too early (SIGABRT)');
  });

  it('is given up when its time is over', async () => {
    await expect(run('never ends', { timeoutMs: 1 })).rejects.toMatchObject({
      name: 'TuningError',
      message: 'Its time was over.',
    });
  });

  it('ends its process when it is aborted, and does not begin when it was before', async () => {
    const controller = new AbortController();
    let pid = 0;
    const onProgress = (done: number): void => {
      pid = done;
      controller.abort();
    };
    const aborted = run('never ends', { signal: controller.signal, onProgress });
    await expect(aborted).rejects.toMatchObject({ code: 'aborted' });
    await processEnd(pid);
    const late = run('answers', { signal: controller.signal });
    await expect(late).rejects.toMatchObject({ code: 'aborted' });
  });
});
