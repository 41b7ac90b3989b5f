import { expect, it } from 'vitest';
import type { Vocabulary } from '../kernels/kernels.ts';
import { FakeVocabulary } from '../testing/fake-vocabulary.ts';
import { AnswerLogprobs } from './answer-logprobs.ts';

it('tells a byte order mark, which is a character like any other', () => {
  const mark = Uint8Array.of(0xef, 0xbb, 0xbf);
  const vocabulary: Vocabulary = Object.assign(new FakeVocabulary(), { tokenBytes: () => mark });
  const logprobs = new AnswerLogprobs(vocabulary);
  logprobs.add({ own: { token: 0, logprob: -1 }, alternatives: [] }, 0, 1);
  expect(logprobs.take(1)).toEqual([
    { text: '\uFEFF', bytes: [...mark], logprob: -1, alternatives: [] },
  ]);
});
