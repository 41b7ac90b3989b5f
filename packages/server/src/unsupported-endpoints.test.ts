import { expect, test } from 'vitest';
import { testApp } from './testing/test-app.ts';

test.each([
  ['POST', '/v1/embeddings', 'embeddings'],
  ['POST', '/openai/v1/responses', '/v1/chat/completions'],
  ['GET', '/v1/responses/resp_1', '/v1/chat/completions'],
  ['POST', '/openai/v1/audio/transcriptions', 'hears'],
  ['POST', '/v1/audio/speech', 'speaks'],
  ['POST', '/v1/images/generations', 'images'],
  ['POST', '/v1/moderations', 'moderation'],
  ['GET', '/v1/files', 'nothing is kept'],
  ['DELETE', '/v1/files/file-1', 'nothing is kept'],
  ['POST', '/openai/v1/batches', 'flex'],
  ['POST', '/v1/fine_tuning/jobs', 'as they are'],
] as const)('%s %s says what is missing', async (method, url, missing) => {
  const answer = await testApp().inject({ method, url, payload: '{' });
  expect([answer.statusCode, answer.headers['x-should-retry']]).toEqual([404, 'false']);
  const { error } = answer.json();
  expect(error).toMatchObject({ type: 'invalid_request_error', code: 'unsupported_endpoint' });
  expect(error.message).toContain(`${method} ${url} is not available`);
  expect(error.message).toContain(missing);
});

test.each(['/embeddings', '/v1/embeddingsx', '/admin/files'])(
  '%s is merely unknown',
  async (url) => {
    expect((await testApp().inject(url)).json().error.code).toBe('unknown_url');
  },
);

test('without a key nothing is said about what is missing', async () => {
  const answer = await testApp({ apiKey: 'k' }).inject('/v1/files');
  expect(answer.statusCode).toBe(401);
});
