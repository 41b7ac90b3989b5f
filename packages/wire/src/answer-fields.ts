// What both kinds of requests for an answer have in common, conversations and plain text: how the
// answer is drawn, what it must be, how it ends and how it is sent.

import { z } from 'zod';
import { integerIn, numberIn, optional, text } from './fields.ts';
import { withForm } from './json-forms.ts';
import {
  cacheSaltCharsMax,
  choicesMax,
  logitBiasesMax,
  maxTokensMax,
  modelIdCharsMax,
  stopCharsMax,
  stopsMax,
} from './limits.ts';
import {
  guidedChoiceSchema,
  guidedJsonSchema,
  guidedRegexSchema,
  type JsonSchema,
  type ResponseFormat,
  responseFormatSchema,
  type StructuredOutputs,
  structuredOutputsSchema,
} from './output-format.ts';

/** What both kinds of requests for an answer have: how it is drawn, ended and sent. */
export type AnswerFields = {
  /** Id of a served model, as listed by GET /models. */
  model: string;
  /** How adventurous the choice of words is, 0 to 2; 0 always takes the likeliest. Default 1. */
  temperature?: number | undefined;
  /** Chooses among the likeliest tokens whose probabilities sum to this, 0 to 1. Default 1. */
  top_p?: number | undefined;
  /** Keeps so many of the likeliest tokens; 0 or -1 keeps all. Default all. */
  top_k?: number | undefined;
  /** Keeps tokens at least this share as likely as the likeliest one, 0 to 1. Default 0. */
  min_p?: number | undefined;
  /** Makes tokens less likely each time that the answer has them, -2 to 2. Default 0. */
  frequency_penalty?: number | undefined;
  /** Makes tokens less likely once the answer has them, -2 to 2. Default 0. */
  presence_penalty?: number | undefined;
  /** Makes tokens less likely that the conversation has, above 0 and up to 2. Default 1: none. */
  repetition_penalty?: number | undefined;
  /** What to add to the logits of tokens, by their number, -100 to 100 each. */
  logit_bias?: ReadonlyMap<number, number> | undefined;
  /** Texts that end the answer and are not part of it: one, or up to 4. */
  stop?: string | string[] | undefined;
  /** Sends the answer as server-sent events while it is generated. Default false. */
  stream?: boolean | undefined;
  /** Without effect unless `stream` is true. */
  stream_options?: StreamOptions | undefined;
  /**
   * Equal seeds give equal answers to equal requests, whatever is cached; taken modulo 2^32.
   * Default: random.
   */
  seed?: number | undefined;
  /** `flex`: served after all others that wait. Others have no effect. Default: on_demand. */
  service_tier?: string | undefined;
  /**
   * What was computed for requests with another salt is not reused, so that nobody without it can
   * tell by the time what was asked with it. Up to 256 characters, as in vLLM. Default: none.
   */
  cache_salt?: string | undefined;
  /** Answers to generate, each drawn with a seed of its own, 1 to 8. Default 1. */
  n?: number | undefined;
  /** What the answer must be. Default: any text. */
  response_format?: ResponseFormat | undefined;
  /** vLLM's way to say what the answer must be. */
  structured_outputs?: StructuredOutputs | undefined;
  /** The older name of `structured_outputs.json`. */
  guided_json?: JsonSchema | string | undefined;
  /** The older name of `structured_outputs.regex`. */
  guided_regex?: string | undefined;
  /** The older name of `structured_outputs.choice`. */
  guided_choice?: string[] | undefined;
  /** The caller's own name for its user; without effect. */
  user?: string | undefined;
};

export type StreamOptions = {
  /** Adds a last chunk that has `usage` and no choices. Default false. */
  include_usage?: boolean | undefined;
};

const cacheSaltFault = {
  error: `\`cache_salt\` must be a string of up to ${cacheSaltCharsMax} characters.`,
};

type Schemas<Fields> = { readonly [Name in keyof Fields]-?: z.ZodType<Fields[Name]> };

/** A schema for each of the fields; the messages of its issues are sentences for the client. */
export const answerFields: Schemas<AnswerFields> = {
  model: text(
    modelIdCharsMax,
    `\`model\` must be the id of a served model, 1 to ${modelIdCharsMax} characters long.`,
  ),
  temperature: optional(numberIn('temperature', 0, 2)),
  top_p: optional(numberIn('top_p', 0, 1)),
  top_k: optional(integerIn('top_k', -1, maxTokensMax)),
  min_p: optional(numberIn('min_p', 0, 1)),
  frequency_penalty: optional(numberIn('frequency_penalty', -2, 2)),
  presence_penalty: optional(numberIn('presence_penalty', -2, 2)),
  repetition_penalty: optional(repetitionPenaltySchema()),
  logit_bias: optional(logitBiasSchema()),
  stop: optional(stopSchema()),
  stream: optional(z.boolean({ error: '`stream` must be true or false.' })),
  stream_options: optional(streamOptionsSchema()),
  seed: optional(z.int({ error: '`seed` must be an integer between -2^53 and 2^53.' })),
  service_tier: optional(z.string({ error: '`service_tier` must be a string.' })),
  cache_salt: optional(z.string(cacheSaltFault).max(cacheSaltCharsMax, cacheSaltFault)),
  n: optional(integerIn('n', 1, choicesMax)),
  response_format: optional(responseFormatSchema()),
  structured_outputs: optional(structuredOutputsSchema()),
  guided_json: guidedJsonSchema('guided_json'),
  guided_regex: guidedRegexSchema('guided_regex'),
  guided_choice: guidedChoiceSchema('guided_choice'),
  user: optional(z.string({ error: '`user` must be a string.' })),
};

function repetitionPenaltySchema() {
  const error = '`repetition_penalty` must be a number above 0, up to 2.';
  return z.number({ error }).positive({ error }).max(2, { error });
}

/** Biases of 0 ask for nothing, whatever they are for. */
function logitBiasSchema() {
  const error =
    '`logit_bias` must be an object such as {"42": -100}: the numbers of up to ' +
    `${logitBiasesMax} tokens, and for each a bias from -100 to 100.`;
  const bias = z.number({ error }).min(-100, { error }).max(100, { error });
  const isSmall = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && Object.keys(value).length <= logitBiasesMax;
  const small = withForm(z.custom<Record<string, unknown>>(isSmall, { error }), () => ({
    type: 'object',
    additionalProperties: { type: 'number', minimum: -100, maximum: 100 },
    propertyNames: { pattern: '^[0-9]{1,9}$' },
    maxProperties: logitBiasesMax,
  }));
  return small
    .pipe(z.record(z.string(), bias, { error }))
    .transform((biases) => new Map(Object.entries(biases).filter(([, bias]) => bias !== 0)))
    .refine((biases) => [...biases.keys()].every((token) => /^\d{1,9}$/.test(token)), { error })
    .transform((biases) => new Map([...biases].map(([token, bias]) => [Number(token), bias])));
}

function stopSchema() {
  const error =
    `\`stop\` must be a string or a list of up to ${stopsMax} strings, ` +
    `each of 1 to ${stopCharsMax} characters.`;
  const one = text(stopCharsMax, error);
  return z.union([one, z.array(one, { error }).max(stopsMax, { error })], { error });
}

function streamOptionsSchema() {
  const flag = z.boolean({ error: '`stream_options.include_usage` must be true or false.' });
  return z.object(
    { include_usage: optional(flag) },
    { error: '`stream_options` must be an object such as {"include_usage": true}.' },
  );
}
