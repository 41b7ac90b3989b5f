// Does every answer that is held to a schema keep it? 500 runs with the default model, drawn with
// fixed seeds, and the same requests to llama-server: `npm run json-runs`, see ../README.md.
import { writeFileSync } from 'node:fs';
import { timedStream } from '../client.mjs';
import { command, fromCaller, parseCount } from '../command-line.mjs';
import { inParallel } from '../in-parallel.mjs';
import { loadVocabulary } from '../maskbench/vocabularies.mjs';
import { peerCandidates, startPeer } from '../peer.mjs';
import { mappedModel } from '../processes.mjs';
import { startSpry } from '../spry.mjs';
import { drawCases, random } from './cases.mjs';
import { filledShare } from './filled.mjs';
import { constrained, drawRuns, play, unconstrained } from './requests.mjs';

const PARALLEL = 4;
const CONTEXT_TOKENS = 4096;
const SIZES = ['--parallel', String(PARALLEL), '--ctx', String(CONTEXT_TOKENS)];
const SPRY_FLAGS = [...SIZES, '--tune', 'off'];
const RUN_SEED = 4;
const TOKENS_MAX_FULL = 512;

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const options = readOptions(words);
  const vocabulary = await loadVocabulary(undefined);
  const cases = drawCases(options.data, vocabulary);
  const runs = drawRuns(cases, options.runs, random(RUN_SEED));
  console.log(`${runs.length} runs over ${cases.length} schemas`);
  const spry = await startSpry(SPRY_FLAGS);
  const report = { cases: cases.map(({ name }) => name), spry: null, peer: null };
  try {
    report.spry = await measure('Spry', spry.url, cases, runs);
    print('Spry', report.spry, cases);
    printOwn(report.spry, runs);
    const model = mappedModel(spry.pid);
    await spry.stop();
    if (!options.withoutPeer) report.peer = await measurePeer(options.peer, model, cases, runs);
  } finally {
    await spry.stop();
  }
  if (report.peer) print(`llama-server ${report.peer.version}`, report.peer, cases);
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(report));
}

function readOptions(words) {
  return command('npm run json-runs --', 'Ask for documents that are held to schemas, check each.')
    .requiredOption('--data <path>', 'folder of files of MaskBench, or an archive', fromCaller)
    .option('--runs <count>', 'requests', parseCount, 500)
    .option('--peer <path>', 'a llama-server of your own', fromCaller)
    .option('--without-peer', 'ask only Spry')
    .option('--json <file>', 'write every request and answer', fromCaller)
    .parse(words, { from: 'user' })
    .opts();
}

async function measure(name, url, cases, runs) {
  const results = await playAll(name, url, runs, constrained);
  const full = cases.map((test, index) => ({
    test,
    tokensMax: TOKENS_MAX_FULL,
    temperature: 0,
    seed: index,
    isStreamed: false,
  }));
  return {
    results,
    full: await playAll(`${name}, ${TOKENS_MAX_FULL} tokens`, url, full, constrained),
    free: await playAll(`${name}, unconstrained`, url, full, unconstrained),
  };
}

/** A few at a time; what each came to, in their order. */
async function playAll(name, url, runs, form) {
  const results = [];
  await inParallel(PARALLEL, runs, async (run, index) => {
    results[index] = await play(url, run, form).catch((error) => ({
      outcome: 'failed',
      text: '',
      message: String(error),
    }));
    if (index % 50 === 49) console.error(`json-runs: ${name}: ${index + 1} of ${runs.length}`);
  });
  return results;
}

async function measurePeer(named, model, cases, runs) {
  const flags = ['-np', String(PARALLEL), '-c', String(CONTEXT_TOKENS * PARALLEL), '--no-webui'];
  for (const candidate of peerCandidates(named)) {
    let server;
    try {
      const peer = candidate();
      server = await startPeer(peer, model, flags);
      await timedStream(server.url, { prompt: 'Hello', tokensMax: 2 });
      const measured = await measure('llama-server', server.url, cases, runs);
      return { version: peer.version, origin: peer.origin, ...measured };
    } catch (error) {
      console.error(`json-runs: this llama-server does not work here: ${error.message}`);
    } finally {
      await server?.stop();
    }
  }
  return null;
}

/** As soon as a side is done: the other one takes long. */
function print(name, { results, full, free }, cases) {
  console.log(`\n${name}`);
  console.log(`  runs:                ${tally(results)}`);
  console.log(`  at 512 tokens:       ${tally(full)}`);
  console.log(`  optional fields:     ${filledShare(cases, full)} of the declared ones`);
  console.log(`  ... unconstrained:   ${filledShare(cases, free)}, ${tally(free)}`);
}

/** What is asked of Spry alone. */
function printOwn({ results, full }, runs) {
  console.log(`  refusals:            ${checkRefusals(results, runs)}`);
  console.log(`  soft closing:        ${softShare(full)}`);
  for (const [index, result] of results.entries()) {
    if (['valid', 'refused'].includes(result.outcome)) continue;
    const { test, tokensMax, temperature, stop } = runs[index];
    const settings = JSON.stringify({ tokensMax, temperature, stop });
    console.log(`  ${result.outcome}: ${test.name} ${settings} ${result.message ?? result.text}`);
  }
}

function tally(results) {
  const counts = new Map();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
}

/** A refusal is right exactly where the smallest document has more tokens than were allowed. */
function checkRefusals(results, runs) {
  let right = 0;
  let wrong = 0;
  for (const [index, { outcome }] of results.entries()) {
    const { test, tokensMax } = runs[index];
    const isTooSmall = test.smallestTokens > tokensMax;
    if ((outcome === 'refused') !== isTooSmall) wrong++;
    else if (isTooSmall) right++;
  }
  return `${right} right, ${wrong} wrong`;
}

/** Of the documents that ended by themselves, those that were not drawn towards it. */
function softShare(results) {
  const ended = results.filter(({ reason }) => reason === 'stop');
  const unused = ended.filter(({ closing }) => closing === 'none').length;
  return `unused in ${unused} of ${ended.length} documents that ended by themselves`;
}
