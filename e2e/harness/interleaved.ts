// Requests for several models at once, to a server whose memory holds one of them at a time.
import path from 'node:path';
import { complete, type Message } from './chat.ts';
import { type Family, modelPath } from './families.ts';
import { homeWith } from './home.ts';
import { enginePids } from './processes.ts';
import { type SpryServer, startServer } from './server.ts';

const WATCH_MS = 20;

export type InterleavedRun = {
  /** Answers that differ from those of the model alone. */
  readonly wrong: readonly string[];
  /** Most engine processes that were there at once. */
  readonly engineCountMax: number;
  /** How often each model was loaded for the mixed requests. */
  readonly loads: Readonly<Record<string, number>>;
  readonly seconds: number;
};

type Question = { readonly model: string; readonly index: number };

/**
 * Asks each model alone for its answers, then all of them for all of it in a mixed order.
 * @param families the first one is the model that the server is started with
 */
export async function askInterleaved(
  families: readonly Family[],
  requestCount: number,
  clientCount: number,
  options: readonly string[],
): Promise<InterleavedRun> {
  const files = await Promise.all(families.map(modelPath));
  const names = files.map((file) => path.basename(file));
  const home = homeWith(Object.fromEntries(names.map((name, index) => [name, files[index] ?? ''])));
  const models = names.map((name) => path.basename(name, '.gguf'));
  const file = path.join(home, 'models', names[0] ?? '');
  const server = await startServer(['--model', file, ...options], 0, { SPRY_HOME: home });
  try {
    return await run(server, models, requestCount, clientCount);
  } finally {
    await server.stop();
  }
}

async function run(
  server: SpryServer,
  models: readonly string[],
  requestCount: number,
  clientCount: number,
): Promise<InterleavedRun> {
  // Some of the prompts come again, as those of a conversation do.
  const perModel = Math.ceil(requestCount / models.length);
  const promptCount = Math.min(perModel, 4);
  const questions = models.flatMap((model) =>
    Array.from({ length: promptCount }, (_, index) => ({ model, index })),
  );
  const alone = new Map<string, string>();
  for (const question of questions) alone.set(nameOf(question), await answerTo(server, question));

  const before = await loadsOf(server);
  const startMs = performance.now();
  let engineCountMax = 0;
  const watch = setInterval(() => {
    engineCountMax = Math.max(engineCountMax, enginePids(server.pid).length);
  }, WATCH_MS);
  const wrong: string[] = [];
  let asked = 0;
  const client = async (): Promise<void> => {
    while (asked < requestCount) {
      const model = models[asked % models.length] ?? '';
      const question = { model, index: Math.floor(asked / models.length) % promptCount };
      asked++;
      const text = await answerTo(server, question).catch((error: Error) => error.message);
      if (text !== alone.get(nameOf(question))) wrong.push(`${nameOf(question)}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: clientCount }, client));
  clearInterval(watch);
  const after = await loadsOf(server);
  const loads = Object.fromEntries(
    models.map((model) => [model, (after.get(model) ?? 0) - (before.get(model) ?? 0)]),
  );
  return { wrong, engineCountMax, loads, seconds: (performance.now() - startMs) / 1000 };
}

function nameOf({ model, index }: Question): string {
  return `${model} ${index}`;
}

async function answerTo({ url }: SpryServer, { model, index }: Question): Promise<string> {
  const messages: Message[] = [{ role: 'user', content: `Say something of the number ${index}.` }];
  const body = { model, messages, temperature: 0, seed: 1, max_tokens: 12 };
  return (await complete(url, body)).text;
}

async function loadsOf({ url }: SpryServer): Promise<Map<string, number>> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.matchAll(
    /^spry_model_loads_total\{model="([^"]+)",outcome="(\w+)"\} (\d+)$/gm,
  );
  const loads = new Map<string, number>();
  for (const [, model = '', outcome, count] of lines) {
    if (outcome === 'failed' && count !== '0') throw new Error(`${model} could not be loaded.`);
    if (outcome === 'loaded') loads.set(model, Number(count));
  }
  return loads;
}
