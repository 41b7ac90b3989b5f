import { expect, test } from 'vitest';
import { idempotentAnswersMax, idempotentBodyBytesMax, idempotentBytesMax } from '../limits.ts';
import { Claim, IdempotentAnswers } from './idempotent-answers.ts';

/** Claims the key; the claim, or the body that it was answered with. */
function claim(answers: IdempotentAnswers, id: string): Claim | number {
  const found = answers.claim(id, 'digest', 'req_1');
  return found instanceof Claim ? found : found.body.length;
}

function answer(answers: IdempotentAnswers, id: string, bytes: number): void {
  const found = claim(answers, id);
  if (!(found instanceof Claim)) throw new Error(`${id} is answered already.`);
  found.add('x'.repeat(bytes));
  found.save('text/plain');
}

test('the oldest answers are forgotten first, by number and by bytes', () => {
  const byCount = new IdempotentAnswers(() => 0);
  for (let count = 0; count <= idempotentAnswersMax; count++) answer(byCount, `k-${count}`, 1);
  expect(claim(byCount, 'k-1')).toBe(1);
  expect(claim(byCount, 'k-0')).toBeInstanceOf(Claim);

  const byBytes = new IdempotentAnswers(() => 0);
  const size = idempotentBodyBytesMax;
  for (let count = 0; count <= idempotentBytesMax / size; count++)
    answer(byBytes, `k-${count}`, size);
  expect(byBytes.bytes).toBe(idempotentBytesMax);
  expect(claim(byBytes, 'k-1')).toBe(size);
  expect(claim(byBytes, 'k-0')).toBeInstanceOf(Claim);
});

test('an answer that is too large is not kept, and costs the others nothing', () => {
  const answers = new IdempotentAnswers(() => 0);
  answer(answers, 'small', 1);
  answer(answers, 'large', idempotentBodyBytesMax + 1);
  expect(claim(answers, 'small')).toBe(1);
  expect(claim(answers, 'large')).toBeInstanceOf(Claim);
});

test('a stream that has become too large is no longer held while it runs', () => {
  const answers = new IdempotentAnswers(() => 0);
  const running = claim(answers, 'long');
  if (!(running instanceof Claim)) throw new Error('It is answered already.');
  running.add('é'.repeat(idempotentBodyBytesMax / 2));
  expect(running.bytes).toBe(idempotentBodyBytesMax);
  running.add('x');
  running.add('y');
  expect(running.bytes).toBe(0);
  expect(() => claim(answers, 'long')).toThrow('being answered');
  running.save('text/plain');
  expect(answers.bytes).toBe(0);
  expect(claim(answers, 'long')).toBeInstanceOf(Claim);
});

test('a request that runs for longer than answers are kept still holds its key', () => {
  let nowMs = 0;
  const answers = new IdempotentAnswers(() => nowMs);
  claim(answers, 'slow');
  nowMs = 1e12;
  expect(() => claim(answers, 'slow')).toThrow('being answered');
});
