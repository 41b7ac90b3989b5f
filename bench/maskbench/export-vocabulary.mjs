// Prints the vocabulary of the default model as JSON, and fetches the model where it is missing.
// A program of its own, because llama.cpp writes a page about every model it opens to stderr.
import { LlamaModel } from '../../packages/llama/dist/index.js';
import { resolveModel } from '../../packages/server/dist/index.js';

const resolved = await resolveModel(undefined, { env: process.env, fetch, report: () => {} });
const model = new LlamaModel(resolved.path, { vocabularyOnly: true });
const all = Array.from({ length: model.vocabularySize }, (_, token) => token);
process.stdout.write(
  JSON.stringify({
    name: resolved.id,
    tokens: all.map((token) => Buffer.from(model.tokenBytes(token)).toString('base64')),
    endOfGeneration: all.filter((token) => model.isEndOfGeneration(token)),
  }),
);
