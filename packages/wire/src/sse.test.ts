import { expect, test } from 'vitest';
import { doneEvent, encodeComment, encodeEvent, encodeNamedEvent } from './sse.ts';

test('every event ends in an empty line', () => {
  expect(encodeEvent('{"a":1}')).toBe('data: {"a":1}\n\n');
  expect(encodeNamedEvent('error', '{}')).toBe('event: error\ndata: {}\n\n');
  expect(encodeComment('waiting')).toBe(': waiting\n\n');
  expect(doneEvent).toBe(encodeEvent('[DONE]'));
});
