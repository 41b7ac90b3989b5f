// The measuring process: does one job and ends. Native work stays out of the server's process,
// since llama.cpp ends a process that it cannot go on in.
import { describeBackends, LlamaModel, quantize } from '@spry/llama';
import type { FromTuning, TuningJob } from './messages.ts';
import { scoreText } from './perplexity.ts';
import { measureSpeeds } from './speed.ts';

process.once('message', (job: TuningJob) => {
  run(job)
    .catch((error: unknown): FromTuning => {
      return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
    })
    .then((result) => process.send?.(result, () => process.exit(0)));
});
// The server is gone, or has given the job up. Not `exit`, which would wait for the kernels.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches the whole group; the server decides when to end.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

async function run(job: TuningJob): Promise<FromTuning> {
  if (job.type === 'describe') return { type: 'described', backends: describeBackends() };
  if (job.type === 'quantize') {
    await quantize(job.source, job.target, job.recipe);
    return { type: 'quantized' };
  }
  if (job.type === 'speed') {
    const now = performance.now.bind(performance);
    const measured = await measureSpeeds(job.variants, job.budgetMs, now, tellProgress);
    return { type: 'speeds', ...measured };
  }
  const model = new LlamaModel(job.modelPath, { gpuLayers: job.gpuLayers });
  const score = await scoreText(model, {
    text: job.text,
    windowCount: job.windowCount,
    threads: job.threads,
    standard: job.standard,
    onWindow: (done) => tellProgress(done, job.windowCount),
  });
  return { type: 'scored', score };
}

function tellProgress(done: number, total: number): void {
  const message: FromTuning = { type: 'progress', done, total };
  process.send?.(message);
}
