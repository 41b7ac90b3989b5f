import { EngineError } from '@spry/engine';
import { expect, test } from 'vitest';
import { ApiError, invalidRequest, modelNotFound, toApiError, unknownUrl } from './errors.ts';

const never = { 'x-should-retry': 'false' };
const soon = { 'retry-after': '1' };

test.each([
  ['context_length_exceeded', 400, 'invalid_request_error', 'context_length_exceeded', never],
  ['invalid_messages', 400, 'invalid_request_error', undefined, never],
  ['queue_full', 429, 'requests', 'queue_full', soon],
  ['engine_died', 502, 'internal_server_error', 'engine_died', soon],
  ['engine_unavailable', 503, 'service_unavailable', 'engine_unavailable', soon],
  ['deadline_exceeded', 504, 'timeout', 'deadline_exceeded', never],
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
  expect(error.headers).toEqual(never);
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
  const error = new ApiError('engine_died', { reason: 'm' });
  expect(error.streamBody()).toEqual({
    error: {
      message: 'm',
      type: 'internal_server_error',
      code: 'engine_died',
      status_code: 502,
    },
  });
});

test('at most 200 characters of input are repeated', () => {
  for (const error of [modelNotFound('m'.repeat(9e4), []), unknownUrl('GET', '/x'.repeat(9e3))]) {
    expect(error.message.length).toBeLessThan(400);
  }
});
