// Compiles one bomb after the other, in a thread that can be ended when it hangs.
import { parentPort, workerData } from 'node:worker_threads';
import * as grammar from '../../packages/grammar/dist/index.js';
import { BOMBS } from './bombs.mjs';
import { describeRefusal, spryEngine } from './spry.mjs';
import { warmUp } from './warm-up.mjs';

const WALKS = 3;
const WALK_TOKENS = 64;

const { tokens, endOfGeneration } = workerData;
const ends = new Set(endOfGeneration);
const vocabulary = {
  size: tokens.length,
  endOfGeneration,
  tokenBytes: (token) => tokens[token],
  isEndOfGeneration: (token) => ends.has(token),
  tokenize: () => [],
};
const trie = new grammar.TokenTrie(vocabulary);
const mask = new Uint32Array(Math.ceil(vocabulary.size / 32));

warmUp(spryEngine(grammar, vocabulary));
parentPort.on('message', (name) => parentPort.postMessage(explode(name)));
parentPort.postMessage('ready');

function explode(name) {
  const format = { type: 'json_schema', schema: BOMBS[name]() };
  const first = attempt(format);
  const again = attempt(format);
  const measured = {
    outcome: first.refusal?.reason ?? 'compiled',
    text: first.refusal?.text ?? '',
    firstMs: first.ms,
    againMs: again.ms,
    sliceMs: Math.max(first.sliceMs, again.sliceMs),
    worstMaskMs: null,
    completionMs: null,
  };
  return first.compiled === null ? measured : { ...measured, ...use(first.compiled, measured) };
}

/** Compiles with a cache of its own. */
function attempt(format) {
  const cache = new grammar.GrammarCache(trie);
  const times = { sliceMs: 0 };
  const startedMs = performance.now();
  let compiled = null;
  let refusal = null;
  try {
    compiled = doSlices(cache.compiling(format), times);
  } catch (error) {
    refusal = describeRefusal(error);
  }
  return { compiled, refusal, ms: performance.now() - startedMs, sliceMs: times.sliceMs };
}

/** Goes on to the end, and notes the longest that others would wait for their turn. */
function doSlices(work, times) {
  for (;;) {
    const startedMs = performance.now();
    try {
      const { done, value } = work.next();
      if (done) return value;
    } finally {
      times.sliceMs = Math.max(times.sliceMs, performance.now() - startedMs);
    }
  }
}

/** Writes random answers: what a model that means harm could do. */
function use(compiled, { sliceMs }) {
  const times = { sliceMs, worstMaskMs: 0, completionMs: 0 };
  try {
    for (let walk = 0; walk < WALKS; walk += 1) walkOnce(compiled, walk, times);
    return times;
  } catch (error) {
    return { ...times, outcome: `crash: ${error.name}`, text: String(error.stack).slice(0, 800) };
  }
}

function walkOnce(compiled, seed, times) {
  const matcher = compiled.matcher();
  let state = seed + 1;
  for (let step = 0; step < WALK_TOKENS; step += 1) {
    const startedMs = performance.now();
    matcher.startSlice();
    doSlices(matcher.preparing(), times);
    matcher.fillMask(mask);
    const filledMs = performance.now() - startedMs;
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const token = legalToken(state);
    if (token === null) break;
    const acceptedFromMs = performance.now();
    matcher.startSlice();
    if (!doSlices(matcher.acceptingWithin(token, Number.POSITIVE_INFINITY), times)) break;
    const spentMs = filledMs + performance.now() - acceptedFromMs;
    times.worstMaskMs = Math.max(times.worstMaskMs, spentMs);
  }
  const startedMs = performance.now();
  matcher.shortestCompletion();
  times.completionMs = Math.max(times.completionMs, performance.now() - startedMs);
}

/** A legal token at or after a place that depends on `state`, one that does not end the answer. */
function legalToken(state) {
  for (let offset = 0; offset < vocabulary.size; offset += 1) {
    const token = (state + offset) % vocabulary.size;
    const isLegal = ((mask[token >>> 5] >>> (token & 31)) & 1) === 1;
    if (isLegal && !ends.has(token)) return token;
  }
  return null;
}
