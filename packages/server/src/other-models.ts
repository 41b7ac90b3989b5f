// Requests that were written for other models: what only those could make sense of is taken off
// them where the server answers for any model.

import { isObject } from './unsupported.ts';

/**
 * The body without biases for what is no token of the model here.
 * @param vocabularySize tokens of the model
 */
export function withoutForeignTokens(body: unknown, vocabularySize: number): unknown {
  if (!isObject(body) || !isObject(body['logit_bias'])) return body;
  const isToken = (key: string): boolean => /^\d{1,9}$/.test(key) && Number(key) < vocabularySize;
  const biases = Object.entries(body['logit_bias']).filter(([key]) => isToken(key));
  return { ...body, logit_bias: Object.fromEntries(biases) };
}
