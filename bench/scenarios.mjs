// What is measured on one server in one round, and the rows of the table that it gives.
import { timedStream } from './client.mjs';
import { interruptedStreams } from './interruption.mjs';
import { median, percentile } from './statistics.mjs';
import {
  concurrentPrompts,
  conversationTurns,
  documentFormat,
  documentPrompt,
  longPrompt,
  repeatedTextConversation,
  sharedConversation,
  shortPrompt,
} from './workload.mjs';

const SINGLE_TOKENS = 128;
const SHARED_TOKENS = 48;
const TURN_TOKENS = 48;
/** Requests of the client that is alone, so that its percentiles mean something. */
const ALONE_REQUEST_COUNT = 8;

/**
 * `peer` says which of the peer's flags are used: those that are best for one stream, or for many.
 * Rows are [what it is, the figure of `run`, which way is better].
 * @typedef {{ name: string, peer: 'oneStream' | 'sixteenStreams',
 *   run: (url: string, round: string, tokensMax: number) => Promise<object>,
 *   rows: [string, string, 'higher' | 'lower'][] }} Scenario
 */

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  {
    name: 'stream',
    peer: 'oneStream',
    run: oneStream,
    rows: [
      ['1 stream: decoding, tokens/s', 'tokensPerSecond', 'higher'],
      ['1 stream: first token, short prompt, ms', 'shortFirstTokenMs', 'lower'],
      ['1 stream: first token, long prompt, ms', 'longFirstTokenMs', 'lower'],
    ],
  },
  {
    name: 'document',
    peer: 'oneStream',
    run: oneDocument,
    rows: [
      ['1 JSON document of a schema, ms', 'documentMs', 'lower'],
      ['1 JSON document of a schema, tokens/s', 'tokensPerSecond', 'higher'],
    ],
  },
  {
    name: 'repeat',
    peer: 'oneStream',
    run: repeatedText,
    rows: [['1 stream, repeating a text: tokens/s', 'tokensPerSecond', 'higher']],
  },
  {
    name: 'conversation',
    peer: 'oneStream',
    run: conversation,
    rows: [['6 turns of a conversation: first token p50, ms', 'firstTokenMsP50', 'lower']],
  },
  {
    name: 'one',
    peer: 'oneStream',
    run: oneAfterAnother,
    rows: [
      ['1 client, 8 requests: tokens/s', 'tokensPerSecond', 'higher'],
      ['1 client, 8 requests: first token p50, ms', 'firstTokenMsP50', 'lower'],
      ['1 client, 8 requests: first token p95, ms', 'firstTokenMsP95', 'lower'],
    ],
  },
  streamsScenario('four', 4),
  streamsScenario('sixteen', 16),
  streamsScenario('sixty-four', 64),
  {
    name: 'shared',
    peer: 'sixteenStreams',
    run: sharedPrompt,
    rows: [
      ['16 clients, shared prompt, cold: tokens/s', 'coldTokensPerSecond', 'higher'],
      ['16 clients, shared prompt, cold: first p95, ms', 'coldFirstTokenMsP95', 'lower'],
      ['16 clients, shared prompt, warm: tokens/s', 'warmTokensPerSecond', 'higher'],
      ['16 clients, shared prompt, warm: first p95, ms', 'warmFirstTokenMsP95', 'lower'],
    ],
  },
  {
    name: 'interrupted',
    peer: 'sixteenStreams',
    run: interruptedStreams,
    rows: [
      ['8 streams: gap p50, ms', 'aloneGapMsP50', 'lower'],
      ['8 streams: gap p95, ms', 'aloneGapMsP95', 'lower'],
      ['8 streams: longest gap, ms', 'aloneGapMsMax', 'lower'],
      ['8 streams, long prompt arrives: gap p50, ms', 'disturbedGapMsP50', 'lower'],
      ['8 streams, long prompt arrives: gap p95, ms', 'disturbedGapMsP95', 'lower'],
      ['8 streams, long prompt arrives: longest gap, ms', 'disturbedGapMsMax', 'lower'],
      ['the long prompt: first token, ms', 'longFirstTokenMs', 'lower'],
    ],
  },
];

/**
 * One client: decoding speed, and the time to the first token of a short and of a long prompt.
 * @param {string} url
 * @param {string} round makes the prompts unique
 */
export async function oneStream(url, round) {
  const short = await timedStream(url, { prompt: shortPrompt(round), tokensMax: SINGLE_TOKENS });
  const long = await timedStream(url, { prompt: longPrompt(round), tokensMax: 2 });
  return {
    tokensPerSecond: decodeSpeed(short),
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
async function oneDocument(url, round) {
  const request = { prompt: documentPrompt(round), tokensMax: 512, format: documentFormat(6) };
  const timing = await timedStream(url, request);
  const { staff } = JSON.parse(timing.text);
  return {
    documentMs: timing.lastTokenMs,
    tokensPerSecond: (timing.tokenCount / timing.lastTokenMs) * 1000,
    tokenCount: timing.tokenCount,
    memberCount: staff.length,
  };
}

/** One client whose answer repeats what its conversation has. */
async function repeatedText(url, round) {
  const request = { messages: repeatedTextConversation(round), tokensMax: SINGLE_TOKENS };
  const timing = await timedStream(url, request);
  const { tokenCount, text } = timing;
  return { tokensPerSecond: decodeSpeed(timing), tokenCount, text };
}

/** One client and turn after turn, each with all that was said before. */
async function conversation(url, round) {
  const messages = [];
  const timings = [];
  for (const content of conversationTurns(round)) {
    messages.push({ role: 'user', content });
    const timing = await timedStream(url, { messages, tokensMax: TURN_TOKENS });
    messages.push({ role: 'assistant', content: timing.text });
    timings.push(timing);
  }
  return {
    firstTokenMsP50: median(timings.map((timing) => timing.firstTokenMs)),
    promptTokenCount: timings.at(-1).promptTokenCount,
    cachedTokenCount: timings.at(-1).cachedTokenCount,
  };
}

/** One client that asks again as soon as it has its answer. */
async function oneAfterAnother(url, round, tokensMax) {
  const timings = [];
  for (const prompt of concurrentPrompts(`${round}, in turn`, ALONE_REQUEST_COUNT)) {
    timings.push(await timedStream(url, { prompt, tokensMax }));
  }
  return together(
    timings,
    timings.reduce((sum, timing) => sum + timing.lastTokenMs, 0),
  );
}

/** So many clients at once, each with its own short prompt; tokens of all over the time of all. */
export async function streams(url, round, count, tokensMax) {
  const prompts = concurrentPrompts(round, count);
  const timings = await Promise.all(
    prompts.map((prompt) => timedStream(url, { prompt, tokensMax })),
  );
  return together(timings);
}

/**
 * Sixteen clients with two requests each after one system prompt of 600 tokens: at first nobody has
 * asked with it before, then all of them have.
 */
async function sharedPrompt(url, round) {
  const ask = async (client) => {
    const timings = [];
    for (const question of [1, 2]) {
      const messages = sharedConversation(round, client, question);
      timings.push(await timedStream(url, { messages, tokensMax: SHARED_TOKENS }));
    }
    return timings;
  };
  const wave = async (first) => {
    const startMs = performance.now();
    const clients = Array.from({ length: 16 }, (_, client) => ask(first + client));
    const timings = (await Promise.all(clients)).flat();
    return together(timings, performance.now() - startMs);
  };
  const cold = await wave(0);
  const warm = await wave(16);
  return {
    coldTokensPerSecond: cold.tokensPerSecond,
    coldFirstTokenMsP95: cold.firstTokenMsP95,
    warmTokensPerSecond: warm.tokensPerSecond,
    warmFirstTokenMsP95: warm.firstTokenMsP95,
  };
}

/** Tokens after the first over the time since the first. */
function decodeSpeed({ tokenCount, firstTokenMs, lastTokenMs }) {
  return ((tokenCount - 1) / (lastTokenMs - firstTokenMs)) * 1000;
}

function together(timings, elapsedMs = Math.max(...timings.map((timing) => timing.lastTokenMs))) {
  const tokenCount = timings.reduce((sum, timing) => sum + timing.tokenCount, 0);
  const firstTokenMs = timings.map((timing) => timing.firstTokenMs);
  return {
    tokensPerSecond: (tokenCount / elapsedMs) * 1000,
    firstTokenMsP50: percentile(firstTokenMs, 0.5),
    firstTokenMsP95: percentile(firstTokenMs, 0.95),
    tokenCount,
  };
}

/** @returns {Scenario} */
function streamsScenario(name, count) {
  return {
    name,
    peer: 'sixteenStreams',
    run: (url, round, tokensMax) => streams(url, round, count, tokensMax),
    rows: [
      [`${count} streams: all together, tokens/s`, 'tokensPerSecond', 'higher'],
      [`${count} streams: first token p50, ms`, 'firstTokenMsP50', 'lower'],
      [`${count} streams: first token p95, ms`, 'firstTokenMsP95', 'lower'],
    ],
  };
}
