// One run: a request with drawn settings, and what became of it.

import { chunksOf } from '../client.mjs';

const STOPS = ['\n', '"', '}', ',', ' the', 'a', '. ', '0', ': '];

/**
 * Settings of the runs, always the same ones: every case in turn.
 * @param {import('./cases.mjs').JsonCase[]} cases
 * @param {() => number} next numbers in [0, 1)
 */
export function drawRuns(cases, count, next) {
  return Array.from({ length: count }, (_, index) => ({
    test: cases[index % cases.length],
    tokensMax: 16 + Math.floor(next() * 497),
    temperature: Math.round(next() * 150) / 100,
    seed: Math.floor(next() * 2 ** 31),
    isStreamed: next() < 0.5,
    stop: next() < 1 / 3 ? [STOPS[Math.floor(next() * STOPS.length)]] : undefined,
  }));
}

/**
 * @typedef {{ outcome: 'valid' | 'no JSON' | 'invalid' | 'refused' | 'failed', text: string,
 *   reason?: string, closing?: string, tokenCount?: number, message?: string }} Result
 * @returns {Promise<Result>}
 */
export async function play(url, run, form = constrained) {
  const body = {
    model: 'smollm2-135m-instruct',
    messages: run.test.messages,
    max_tokens: run.tokensMax,
    temperature: run.temperature,
    seed: run.seed,
    stream: run.isStreamed,
    ...(run.stop && { stop: run.stop }),
    ...(run.isStreamed && { stream_options: { include_usage: true } }),
    ...form(run.test),
  };
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) return refusal(response.status, text);
  const answer = run.isStreamed ? readStream(text) : readWhole(JSON.parse(text));
  return { ...answer, outcome: judge(answer.text, run.test.isValid) };
}

export function constrained({ name, schema }) {
  return { response_format: { type: 'json_schema', json_schema: { name: nameOf(name), schema } } };
}

/** Nothing but the prompt asks for JSON. */
export function unconstrained() {
  return {};
}

function nameOf(file) {
  return file.replace(/[^\w-]/g, '_').slice(0, 60);
}

function refusal(status, text) {
  let error;
  try {
    ({ error } = JSON.parse(text));
  } catch {
    error = undefined;
  }
  const isBudget = status === 400 && error?.code === 'json_validate_failed';
  const message = String(error?.message ?? text).slice(0, 300);
  return { outcome: isBudget ? 'refused' : 'failed', text: '', message: `${status} ${message}` };
}

function readWhole({ choices, usage }) {
  const [{ message, finish_reason: reason }] = choices;
  return { text: message.content ?? '', reason, ...fromUsage(usage) };
}

function readStream(source) {
  let text = '';
  let reason;
  let usage;
  for (const chunk of chunksOf(source)) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    text += choice?.delta?.content ?? '';
    reason = choice?.finish_reason ?? reason;
  }
  return { text, reason, ...fromUsage(usage) };
}

function fromUsage(usage) {
  return {
    tokenCount: usage?.completion_tokens,
    closing: usage?.completion_tokens_details?.closing,
  };
}

function judge(text, isValid) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  return isValid(value) ? 'valid' : 'invalid';
}
