// What is measured on one server in one round.
import { timedStream } from './client.mjs';
import { percentile } from './statistics.mjs';
import {
  concurrentPrompts,
  documentFormat,
  documentPrompt,
  longPrompt,
  shortPrompt,
} from './workload.mjs';

const SINGLE_TOKENS = 128;

/**
 * One client: decoding speed, and the time to the first token of a short and of a long prompt.
 * @param {string} url
 * @param {string} round makes the prompts unique
 */
export async function oneStream(url, round) {
  const short = await timedStream(url, { prompt: shortPrompt(round), tokensMax: SINGLE_TOKENS });
  const long = await timedStream(url, { prompt: longPrompt(round), tokensMax: 2 });
  const decodeMs = short.lastTokenMs - short.firstTokenMs;
  return {
    tokensPerSecond: ((short.tokenCount - 1) / decodeMs) * 1000,
    shortFirstTokenMs: short.firstTokenMs,
    longFirstTokenMs: long.firstTokenMs,
    shortPromptTokenCount: short.promptTokenCount,
    longPromptTokenCount: long.promptTokenCount,
    longCachedTokenCount: long.cachedTokenCount,
    tokenCount: short.tokenCount,
    text: short.text,
  };
}

/** A document of one form: all of its time, and its tokens over that time. */
export async function oneDocument(url, round) {
  const request = { prompt: documentPrompt(round), tokensMax: 512, format: documentFormat };
  const timing = await timedStream(url, request);
  const { staff } = JSON.parse(timing.text);
  return {
    documentMs: timing.lastTokenMs,
    tokensPerSecond: (timing.tokenCount / timing.lastTokenMs) * 1000,
    tokenCount: timing.tokenCount,
    memberCount: staff.length,
  };
}

/** Sixteen clients at once, each with its own short prompt; tokens of all over the time of all. */
export async function sixteenStreams(url, round, tokensMax) {
  const timings = await Promise.all(
    concurrentPrompts(round).map((prompt) => timedStream(url, { prompt, tokensMax })),
  );
  const tokenCount = timings.reduce((sum, timing) => sum + timing.tokenCount, 0);
  const firstTokenMs = timings.map((timing) => timing.firstTokenMs);
  return {
    tokensPerSecond: (tokenCount / Math.max(...timings.map((t) => t.lastTokenMs))) * 1000,
    firstTokenMsP50: percentile(firstTokenMs, 0.5),
    firstTokenMsP95: percentile(firstTokenMs, 0.95),
    tokenCount,
  };
}
