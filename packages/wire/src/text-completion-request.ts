// The request of POST /completions: text that goes on, without a conversation around it. Fields
// that are not named here are ignored, and `null` means the same as leaving a field out.

import { z } from 'zod';
import { type AnswerFields, answerFields } from './answer-fields.ts';
import { integerIn, optional } from './fields.ts';
import { withForm } from './json-forms.ts';
import { maxTokensMax, promptsMax, textLogprobsMax, tokenIdMax } from './limits.ts';

/** Text, or the numbers of tokens, which alone can be control tokens. */
export type RawPrompt = string | readonly number[];

export type TextCompletionRequest = AnswerFields & {
  /** What is to go on: sent as one of them, or a list of up to 128. */
  prompt: readonly RawPrompt[];
  /** Most tokens to generate for each choice; 0 gives none. Default 16. */
  max_tokens?: number | undefined;
  /** Puts the prompt, which must be text then, before each choice. Default false. */
  echo?: boolean | undefined;
  /** Likeliest tokens to tell for each of the answer's, 0 to 5. Default: nothing is told. */
  logprobs?: number | undefined;
  /** The same as `n`, or absent: answers are not chosen among. */
  best_of?: number | undefined;
};

/** Parses the body of a request; the messages of its issues are sentences for the client. */
export const textCompletionRequestSchema: z.ZodType<TextCompletionRequest> = z
  .object({
    ...answerFields,
    prompt: promptSchema(),
    max_tokens: optional(integerIn('max_tokens', 0, maxTokensMax)),
    echo: optional(z.boolean({ error: '`echo` must be true or false.' })),
    logprobs: optional(integerIn('logprobs', 0, textLogprobsMax)),
    best_of: optional(z.int({ error: '`best_of` must be an integer.' })),
  })
  .refine(({ best_of: count, n = 1 }) => count === undefined || count === n, {
    path: ['best_of'],
    error: '`best_of` must be the same as `n`, or be left out: answers are not chosen among.',
  })
  .refine(({ prompt, n = 1 }) => prompt.length * n <= promptsMax, {
    path: ['n'],
    error: `\`n\` times the number of prompts must be at most ${promptsMax}.`,
  })
  .refine(({ echo, prompt }) => echo !== true || prompt.every(isText), {
    path: ['echo'],
    error: '`echo` needs prompts of text, not of tokens.',
  })
  .refine(({ echo, logprobs }) => echo !== true || logprobs === undefined, {
    path: ['logprobs'],
    error: '`logprobs` cannot be told of a prompt: leave it out, or `echo`.',
  });

function promptSchema(): z.ZodType<readonly RawPrompt[]> {
  const error =
    `\`prompt\` must be a string, a list of tokens, or a list of up to ${promptsMax} of either: ` +
    `tokens are integers from 0 to ${tokenIdMax}.`;
  const isPrompt = (value: unknown): value is RawPrompt => isText(value) || isTokens(value);
  const isList = (value: unknown): value is readonly RawPrompt[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= promptsMax &&
    (value.every(isText) || value.every(isTokens));
  const sent = z.custom<RawPrompt | readonly RawPrompt[]>(
    (value) => isPrompt(value) || isList(value),
    { error },
  );
  return withForm(sent, promptForm).transform((value) =>
    isPrompt(value) ? [value] : (value as readonly RawPrompt[]),
  );
}

function promptForm() {
  // An empty one is a prompt for models alone that have a token which texts begin with.
  const text = { type: 'string', minLength: 1 } as const;
  // Documents of a server put the size of its model's vocabulary in place of the maximum.
  const token = { type: 'integer', format: 'token', minimum: 0, maximum: tokenIdMax } as const;
  const tokens = { type: 'array', items: token, minItems: 1 } as const;
  const listOf = (items: typeof text | typeof tokens) =>
    ({ type: 'array', items, minItems: 1, maxItems: promptsMax }) as const;
  return { anyOf: [text, tokens, listOf(text), listOf(tokens)] };
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTokens(value: unknown): value is readonly number[] {
  const isToken = (each: unknown): boolean =>
    Number.isInteger(each) && Number(each) >= 0 && Number(each) <= tokenIdMax;
  return Array.isArray(value) && value.length > 0 && value.every(isToken);
}
