import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext } from '../testing/fake-context.ts';
import { readJsonOutput } from '../testing/json-outputs.ts';

const METRICS = `# HELP spry_requests_running Requests whose answer is being written.
spry_requests_running 2
spry_requests_waiting 5
spry_kv_cache_usage_ratio{model="tiny"} 0.25
spry_kv_cache_usage_ratio{model="other"} 0.5
spry_cache_config_info{model="tiny",block_size="64",num_gpu_blocks="128"} 1
spry_cache_config_info{model="other",block_size="64",num_gpu_blocks="128"} 1
spry_model_memory_bytes 900000000
spry_model_memory_max_bytes 4000000000
`;

/** A server that answers each path as the test says. */
function serverWith(answers: Readonly<Record<string, () => Response>>): typeof globalThis.fetch {
  const models = [
    { id: 'tiny', active: true, context_window: 2_048, state: 'loaded' },
    { id: 'other', active: true, context_window: 4_096, state: 'loaded' },
    { id: 'third', active: true, context_window: 4_096, state: 'on_disk' },
    { id: 'large', active: true, context_window: 2_048, served_by: 'tiny', state: 'absent' },
    { id: 'foreign', active: false },
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
    '2 of up to 6 requests running, 5 waiting; 38 % of the KV memory in use',
    'The models take about 900.0 of 4000.0 MB that they may.',
    '',
    'model    state         context  answered by',
    'tiny     loaded        2048',
    'other    loaded        4096',
    'third    on disk       4096',
    'large    stood in for  2048     tiny',
    'foreign  not loaded',
    '',
  ]);
});

test('prints JSON of a known form', async () => {
  const context = Object.assign(createFakeContext(), { fetch: serverWith({}) });
  expect(await main(['ps', '--json'], context)).toBe(0);
  const state = readJsonOutput('ps', context.stdout.text);
  expect(state).toMatchObject({ ready: true, running: 2, waiting: 5, slots: 6, kv_usage: 0.375 });
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
