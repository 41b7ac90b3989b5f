// Several models in one server: with the real engine, one process for each.
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complete, post } from '../harness/chat.ts';
import { modelPath, SMOLLM, TINY_MIXTRAL, TINY_QWEN } from '../harness/families.ts';
import { homeWith } from '../harness/home.ts';
import { askInterleaved } from '../harness/interleaved.ts';
import { enginePids, until } from '../harness/processes.ts';
import { type SpryServer, startServer } from '../harness/server.ts';

it('mixed requests are answered as by each model alone, one at a time in memory', async () => {
  const options = ['--memory-max', '850', '--ctx', '512', '--parallel', '2'];
  const run = await askInterleaved([SMOLLM, TINY_MIXTRAL, TINY_QWEN], 18, 6, options);
  expect(run.wrong).toEqual([]);
  expect(run.engineCountMax).toBe(1);
  for (const count of Object.values(run.loads)) expect(count).toBeGreaterThan(0);
});

describe('a server with two models', () => {
  let server: SpryServer;
  let home: string;
  const mixtral = 'tiny-mixtral';
  const qwen = 'tiny-qwen-3';
  const ask = (model: string) =>
    complete(server.url, {
      model,
      messages: [{ role: 'user', content: 'Hi' }],
      temperature: 0,
      max_tokens: 4,
    });
  const api = async (route: string, body?: object): Promise<Response> =>
    fetch(`${server.url}${route}`, {
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
  const states = async (): Promise<Record<string, string>> => {
    const { data } = (await (await api('/v1/models')).json()) as {
      data: { id: string; state: string }[];
    };
    return Object.fromEntries(data.map(({ id, state }) => [id, state]));
  };

  // A request for an unknown model believes what was seen a second ago; this list looks again.
  const lookAtDisk = () => api('/admin/models');

  beforeAll(async () => {
    const file = await modelPath(TINY_MIXTRAL);
    home = homeWith({ [`${mixtral}.gguf`]: file, [`${qwen}.gguf`]: await modelPath(TINY_QWEN) });
    const options = ['--model', mixtral, '--ctx', '512', '--parallel', '2'];
    server = await startServer(options, 0, { SPRY_HOME: home });
  });
  afterAll(() => server?.stop());

  it('keeps both where there is room, each in a process of its own', async () => {
    expect(await states()).toEqual({ [mixtral]: 'loaded', [qwen]: 'on_disk' });
    const texts = [await ask(mixtral), await ask(qwen), await ask(mixtral)];
    expect(texts[2]?.text).toBe(texts[0]?.text);
    expect(texts[1]?.fingerprint).not.toBe(texts[0]?.fingerprint);
    expect(await states()).toEqual({ [mixtral]: 'loaded', [qwen]: 'loaded' });
    expect(enginePids(server.pid)).toHaveLength(2);
  });

  it('unloads one when told to, and loads it for the next request', async () => {
    const unloaded = await api('/admin/models/unload', { model: qwen });
    expect([unloaded.status, await unloaded.json()]).toMatchObject([200, { state: 'on_disk' }]);
    expect(enginePids(server.pid)).toHaveLength(1);
    await ask(qwen);
    expect(enginePids(server.pid)).toHaveLength(2);
  });

  it('goes on with the other when the engine of one is killed', async () => {
    await api('/admin/models/unload', { model: qwen });
    const [of] = enginePids(server.pid);
    await ask(qwen);
    const killed = enginePids(server.pid).find((pid) => pid !== of) ?? 0;
    process.kill(killed, 'SIGKILL');
    await ask(mixtral);
    // What is sent before the server has seen the end fails with it, as `faults.test.ts` shows.
    await until(() => server.log().includes('ended by SIGKILL'));
    const answer = await ask(qwen).catch((error: Error) => error.message);
    if (typeof answer === 'string') expect(answer).toContain('engine_unavailable');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    await until(async () => (await states())[qwen] === 'loaded');
  });

  it('says what is wrong with a file that is none, and serves the others', async () => {
    writeFileSync(path.join(home, 'models/broken.gguf'), 'GGUF but not really');
    await lookAtDisk();
    const answer = await post(server.url, { model: 'broken', messages: [] });
    expect(answer.status).toBe(400);
    const messages = [{ role: 'user', content: 'Hi' }];
    expect((await post(server.url, { model: 'broken', messages })).status).toBe(404);
    expect((await ask(mixtral)).text).toBeTypeOf('string');
    await until(() => server.log().includes('broken.gguf is not a model that Spry can load'));
  });

  it('answers with a model that comes to the disk later, until it is deleted', async () => {
    const file = path.join(home, 'models/later.gguf');
    copyFileSync(await modelPath(TINY_QWEN), file);
    await lookAtDisk();
    expect((await ask('later')).text).toBe((await ask(qwen)).text);
    const url = `${server.url}/v1/models/later`;
    const deleted = await fetch(url, { method: 'DELETE' });
    expect([deleted.status, await deleted.json()]).toMatchObject([200, { deleted: true }]);
    expect(existsSync(file)).toBe(false);
    const messages = [{ role: 'user', content: 'Hi' }];
    expect((await post(server.url, { model: 'later', messages })).status).toBe(404);
    expect((await fetch(`${server.url}/v1/models/${mixtral}`, { method: 'DELETE' })).status).toBe(
      409,
    );
  });
});
