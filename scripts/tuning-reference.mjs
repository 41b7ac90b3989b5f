// Writes what the default model's weights, as they are and in the forms that a start tries, make
// of the text that they are scored on: the same on every machine but for rounding, and too slow to
// find out at a first start. Run it again when the model, the forms, llama.cpp's way to write
// them, the text or the window size changes:
//
//   npm run build && node scripts/tuning-reference.mjs
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { resolveModel } from '../packages/server/dist/index.js';
import { hashFile } from '../packages/server/dist/models/files.js';
import { formsFor, sourceFormat } from '../packages/server/dist/tuning/forms.js';
import { jobRunner } from '../packages/server/dist/tuning/job.js';
import { tuningText } from '../packages/server/dist/tuning/text.js';

const THREADS = 2;
const model = await resolveModel(undefined, {
  env: process.env,
  fetch: globalThis.fetch,
  report: () => undefined,
});
const { name, text, sha256: textSha256, windowCount } = tuningText();
const folder = mkdtempSync(join(tmpdir(), 'spry-reference-'));
try {
  const scores = [await score(model.id, model.path)];
  for (const form of formsFor(sourceFormat(model.metadata), { slow: false })) {
    const target = join(folder, `${form.name}.gguf`);
    const recipe = { ...form.recipe, threads: THREADS };
    await run({ type: 'quantize', source: model.path, target, recipe }, form.name);
    scores.push(await score(`${model.id} as ${form.name}`, target));
  }
  const file = new URL('../packages/server/src/tuning/reference.json', import.meta.url);
  writeFileSync(file, `${JSON.stringify({ text: name, textSha256, scores }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

async function score(weights, modelPath) {
  const sizes = { windowCount, threads: THREADS, gpuLayers: 0 };
  const job = { type: 'score', modelPath, text, standard: null, ...sizes };
  const { predictions, windowLogprobs, ...rest } = (await run(job, weights)).score;
  return {
    weights,
    sha256: await hashFile(modelPath),
    ...rest,
    windowLogprobs: windowLogprobs.map((logprob) => Number(logprob.toFixed(3))),
    predictions: deflateRawSync(new Uint8Array(predictions.buffer)).toString('base64'),
  };
}

function run(job, label) {
  const onProgress = (done, total) => process.stderr.write(`${label}: ${done} of ${total}\n`);
  const options = { signal: undefined, timeoutMs: Number.POSITIVE_INFINITY, onProgress };
  return jobRunner(process.env)(job, options);
}
