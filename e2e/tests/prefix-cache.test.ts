// What was computed once is not computed again: when its slot was given away, when the server was
// started anew, and never for those who must not share.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ChatBody, complete, MODEL } from '../harness/chat.ts';
import { until } from '../harness/processes.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

let folder: string;
let server: SpryServer;

/** Fewer slots than conversations. */
const start = (): Promise<SpryServer> =>
  startServer(['--parallel', '2', '--ctx', '1024', '--prefix-store', folder]);

/** Lets the server end in its own time. */
async function end(): Promise<void> {
  server.signal('SIGTERM');
  expect(await server.exited).toMatchObject({ code: 0 });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spry-prefixes-'));
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

function body(topic: string, more: object = {}): ChatBody {
  const weather = 'The sea is calm and the sky is blue. '.repeat(25);
  const content = `You know all about ${topic}. ${weather}`;
  const messages = [
    { role: 'system', content },
    { role: 'user', content: 'Say one sentence about it.' },
  ];
  return { model: MODEL, messages, temperature: 0, max_tokens: 12, ...more };
}

const TOPICS = ['rain', 'bread', 'Rome', 'bees'];

/** All but the prompt's last token is reused. */
const ALL_BUT_ONE = expect.objectContaining({ cachedTokens: expect.any(Number), missing: 1 });

async function answer(request: ChatBody): Promise<object> {
  const { text, usage } = await complete(server.url, request);
  const cachedTokens = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return { text, cachedTokens, missing: usage.prompt_tokens - cachedTokens };
}

it('finds what no slot has any more, also after a restart, and says the same', async () => {
  const first = [];
  for (const topic of TOPICS) first.push(await answer(body(topic)));
  expect(first[0]).toMatchObject({ cachedTokens: 0 });
  const texts = first.map((one) =>
    expect.objectContaining({ text: (one as { text: string }).text }),
  );

  for (const [index, topic] of TOPICS.entries()) {
    const again = await answer(body(topic));
    expect(again).toEqual(ALL_BUT_ONE);
    expect(again).toEqual(texts[index]);
  }
  await end();
  server = await start();
  for (const [index, topic] of TOPICS.entries()) {
    const again = await answer(body(topic));
    expect(again).toEqual(ALL_BUT_ONE);
    expect(again).toEqual(texts[index]);
  }
});

it('keeps those apart who bring different salts', async () => {
  const salted = { cache_salt: 'pepper' };
  expect(await answer(body('rain', salted))).toMatchObject({ cachedTokens: 0 });
  expect(await answer(body('rain', salted))).toEqual(ALL_BUT_ONE);
});

it('serves without a damaged file, and says so', async () => {
  await answer(body('rain'));
  await end();
  const [name] = await readdir(folder);
  const file = path.join(folder, name as string);
  const bytes = await readFile(file);
  bytes.fill(0, bytes.length - 1000);
  await writeFile(file, bytes);
  server = await start();
  await until(() => /prefixes .* cannot be used: its checksum is wrong/.test(server.log()));
  expect(await answer(body('rain'))).toMatchObject({ text: expect.any(String) });
});
