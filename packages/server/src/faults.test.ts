// Rows of docs/faults.md that no other file is about.

import { expect, test } from 'vitest';
import { ScriptedGenerator } from './testing/scripted-generator.ts';
import { chatBody, testApp } from './testing/test-app.ts';

const url = '/v1/chat/completions';

test('what only the engine or a template knows is not taken from a request', async () => {
  const inner = {
    chat_template: '{{ messages }}',
    chat_template_kwargs: { add_generation_prompt: false, bos_token: 'x', tokenize: true },
    owner: 'somebody else',
    priority: 100,
    reproducible: true,
    isolatesOwner: false,
    grammar: 'root ::= "a"',
    n_discard: -1,
    slot_id: 0,
    api_base: 'http://evil.com',
  };
  const generator = new ScriptedGenerator();
  const app = testApp({ generator });
  for (const payload of [chatBody({ seed: 1 }), chatBody({ seed: 1, ...inner })]) {
    expect((await app.inject({ method: 'POST', url, payload })).statusCode).toBe(200);
  }
  const [plain, crammed] = generator.requests.map(({ id: _id, ...rest }) => rest);
  expect(crammed).toEqual(plain);
});

test.each([
  ['another header', '/v1/models', { 'x-api-key': 'secret', 'api-key': 'secret' }],
  ['the query', '/v1/models?key=secret&api_key=secret&access_token=secret', {}],
  ['a cookie', '/v1/models', { cookie: 'authorization=Bearer secret; key=secret' }],
  ['the name of a user', '/v1/models', { authorization: `Basic ${btoa('secret:')}` }],
])('a key in %s does not open', async (_place, path, headers) => {
  const app = testApp({ apiKey: 'secret' });
  expect((await app.inject({ url: path, headers })).statusCode).toBe(401);
});

test('a request id is never the client’s', async () => {
  const headers = { 'x-request-id': 'mine\u00e9', 'request-id': 'mine' };
  const answer = await testApp().inject({ url: '/livez', headers });
  expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-z]{26}$/);
});
