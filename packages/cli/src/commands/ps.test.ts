import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

const METRICS = `# HELP spry_requests_running Requests whose answer is being written.
spry_requests_running 2
spry_requests_waiting 5
spry_kv_cache_usage_ratio 0.25
spry_cache_config_info{block_size="64",num_gpu_blocks="128"} 1
`;

/** A server that answers each path as the test says. */
function serverWith(answers: Readonly<Record<string, () => Response>>): typeof globalThis.fetch {
  const models = [
    { id: 'tiny', active: true, context_window: 2_048 },
    { id: 'large', active: true, context_window: 2_048, served_by: 'tiny' },
  ];
  const all: typeof answers = {
    '/livez': () => Response.json({ status: 'ok' }),
    '/readyz': () => Response.json({ status: 'ready' }),
    '/v1/models': () => Response.json({ object: 'list', data: models }),
    '/metrics': () => new Response(METRICS),
    ...answers,
  };
  return async (input) =>
    all[new URL(String(input)).pathname]?.() ?? new Response('', { status: 404 });
}

test('tells how busy the server is, and with which models', async () => {
  const context = Object.assign(createFakeContext(), { fetch: serverWith({}) });
  expect(await main(['ps'], context)).toBe(0);
  expect(context.stdout.text.split('\n')).toEqual([
    'http://127.0.0.1:7779 is ready',
    '2 of up to 4 requests running, 5 waiting; 25 % of the KV memory in use',
    '',
    'model  state    context  answered by',
    'tiny   answers  2048',
    'large  answers  2048     tiny',
    '',
  ]);
});

test('prints JSON of a known form', async () => {
  const context = Object.assign(createFakeContext(), { fetch: serverWith({}) });
  expect(await main(['ps', '--json'], context)).toBe(0);
  const state = readJsonOutput('ps', context.stdout.text);
  expect(state).toMatchObject({ ready: true, running: 2, waiting: 5, slots: 4, kv_usage: 0.25 });
});

test('says why a server is not ready, and what it keeps to itself', async () => {
  const fetch = serverWith({
    '/readyz': () => Response.json({ reason: 'The model is loading.' }, { status: 503 }),
    '/metrics': () => Response.json({}, { status: 401 }),
  });
  const context = Object.assign(createFakeContext(), { fetch });
  expect(await main(['ps', '--json'], context)).toBe(0);
  const state = readJsonOutput('ps', context.stdout.text);
  expect(state).toMatchObject({ ready: false, reason: 'The model is loading.', running: null });
});

test('no server is exit code 7', async () => {
  const context = createFakeContext();
  expect(await main(['ps'], context)).toBe(7);
  expect(context.stderr.text).toContain('No server runs at http://127.0.0.1:7779');
});
