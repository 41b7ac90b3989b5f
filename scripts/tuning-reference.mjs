// Writes what the default model's own weights make of the text that weights are tuned on: the same
// on every machine but for rounding, and too slow to find out at a first start. Run it again when
// the model, the text or the window size changes:
//
//   npm run build && node scripts/tuning-reference.mjs
import { writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { resolveModel } from '../packages/server/dist/index.js';
import { jobRunner } from '../packages/server/dist/tuning/job.js';
import { tuningText } from '../packages/server/dist/tuning/text.js';

const model = await resolveModel(undefined, {
  env: process.env,
  fetch: globalThis.fetch,
  report: () => undefined,
});
const { name, text, sha256: textSha256, windowCount } = tuningText();
const runJob = jobRunner(process.env);
const { score } = await runJob(
  {
    type: 'score',
    modelPath: model.path,
    text,
    windowCount,
    threads: 1,
    gpuLayers: 0,
    standard: null,
  },
  {
    signal: undefined,
    timeoutMs: Number.POSITIVE_INFINITY,
    onProgress: (done, total) => process.stderr.write(`${done} of ${total} windows\n`),
  },
);
const { tokenCount, scoredCount, perplexity, windowLogprobs, predictions } = score;
const reference = {
  model: model.id,
  modelSha256: model.sha256,
  text: name,
  textSha256,
  tokenCount,
  scoredCount,
  perplexity,
  windowLogprobs: windowLogprobs.map((logprob) => Number(logprob.toFixed(3))),
  predictions: deflateRawSync(new Uint8Array(predictions.buffer)).toString('base64'),
};
const file = new URL('../packages/server/src/tuning/reference.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(reference, null, 2)}\n`);
