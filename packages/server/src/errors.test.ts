import { EngineError } from '@spry/engine';
import { expect, test } from 'vitest';
import { ApiError, invalidRequest, modelNotFound, toApiError, unknownUrl } from './errors.ts';

test.each([
  ['context_length_exceeded', 400, 'invalid_request_error', 'context_length_exceeded', {}],
  ['invalid_messages', 400, 'invalid_request_error', undefined, {}],
  ['queue_full', 429, 'requests', 'queue_full', { 'retry-after': '1' }],
  ['engine_died', 502, 'internal_server_error', 'engine_died', { 'retry-after': '1' }],
  ['engine_unavailable', 503, 'service_unavailable', 'engine_unavailable', { 'retry-after': '1' }],
  [
    'internal',
    500,
    'internal_server_error',
    'internal_server_error',
    { 'x-should-retry': 'false' },
  ],
] as const)("the engine's %s is a %d", (engineCode, status, type, code, headers) => {
  const error = toApiError(new EngineError(engineCode, 'Because.'));
  expect(error.status).toBe(status);
  expect(error.headers).toEqual(headers);
  expect(error.body.error).toMatchObject({ message: 'Because.', type });
  expect(error.body.error.code).toBe(code);
  expect(error.body.error.param).toBe(status === 400 ? 'messages' : undefined);
});

test('an unknown error gives nothing away', () => {
  const error = toApiError(new TypeError('secret'));
  expect(error.status).toBe(500);
  expect(JSON.stringify(error.body)).not.toContain('secret');
  expect(error.cause).toBeInstanceOf(TypeError);
});

test('an error with an unknown code of the engine is a defect', () => {
  const strange = Object.assign(new Error('odd'), { name: 'EngineError', code: 'constructor' });
  expect(toApiError(strange).status).toBe(500);
});

test('an ApiError stays itself', () => {
  const error = invalidRequest('No.');
  expect(toApiError(error)).toBe(error);
  expect(error.body).toEqual({ error: { message: 'No.', type: 'invalid_request_error' } });
});

test('the same error ends a stream with its status', () => {
  const error = new ApiError({ status: 502, type: 't', code: 'c', message: 'm' });
  expect(error.streamBody()).toEqual({
    error: { message: 'm', type: 't', code: 'c', status_code: 502 },
  });
});

test('at most 200 characters of input are repeated', () => {
  for (const error of [modelNotFound('m'.repeat(9e4), []), unknownUrl('GET', '/x'.repeat(9e3))]) {
    expect(error.message.length).toBeLessThan(400);
  }
});
