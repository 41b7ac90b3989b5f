// Does every call that was asked for come out whole? Requests with forced tools, drawn with a fixed
// seed: `npm run tool-runs`, see ../README.md.
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { chunksOf } from '../client.mjs';
import { command, fromCaller, parseCount } from '../command-line.mjs';
import { inParallel } from '../in-parallel.mjs';
import { random } from '../json-runs/cases.mjs';
import { startSpry } from '../spry.mjs';
import { TOOLS } from './tools.mjs';

const PARALLEL = 16;
const FLAGS = ['--parallel', String(PARALLEL), '--ctx', '4096'];
const RUN_SEED = 5;
const TOLD_MAX = 20;
const STOPS = ['\n', '"', '}', ',', ' the', '</tool_call>', ': '];
const QUESTIONS = ['What is the weather in Paris?', 'Do what I asked for.', 'Please help.', 'Now.'];

/** @param {readonly string[]} words of the command line */
export async function main(words) {
  const {
    requests: requestCount,
    first,
    model,
  } = command('npm run tool-runs --', 'Ask for calls of tools that must be, check each.')
    .option('--requests <count>', 'requests', parseCount, 5_000)
    .option(
      '--first <number>',
      'the first of them, to go on where another run ended',
      parseCount,
      1,
    )
    .option('--model <path>', 'a file of weights. Default: the default model', fromCaller)
    .parse(words, { from: 'user' })
    .opts();
  const validators = new Map(TOOLS.map(({ name, parameters }) => [name, compile(parameters)]));
  const runs = drawRuns(first - 1 + requestCount, random(RUN_SEED)).slice(first - 1);
  const spry = await startSpry(model === undefined ? FLAGS : [...FLAGS, '--model', model]);
  const modelId = await firstModel(spry.url);
  const startedAt = performance.now();
  const faults = [];
  let callCount = 0;
  const runOne = async (run, index) => {
    try {
      // Not `+=` of what is awaited: others count meanwhile.
      const calls = await play(spry.url, { model: modelId, ...run }, validators);
      callCount += calls;
    } catch (error) {
      faults.push(`${first + index}: ${error.message}`);
    }
    if (index % 500 === 499) console.error(`tool-runs: ${index + 1} of ${runs.length}`);
  };
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort());
  let playedCount;
  try {
    playedCount = await inParallel(PARALLEL, runs, runOne, stopping.signal);
  } finally {
    await spry.stop();
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const valid = playedCount - faults.length;
  console.log(
    `${valid} of ${playedCount} requests over ${TOOLS.length} tools, ${callCount} calls: ` +
      `all parse, validate and are of a tool that was asked for; ${seconds} s`,
  );
  for (const fault of faults.slice(0, TOLD_MAX)) console.log(`  ${fault}`);
  if (stopping.signal.aborted) console.log(`Stopped: \`--first ${first + playedCount}\` goes on.`);
  if (faults.length > 0) process.exitCode = 1;
}

async function firstModel(url) {
  const { data } = await (await fetch(`${url}/v1/models`)).json();
  return data[0].id;
}

function compile(parameters) {
  const ajv = new Ajv2020({ strict: false, logger: false, multipleOfPrecision: 9 });
  addFormats.default(ajv);
  const validate = ajv.compile(parameters ?? { type: 'object', maxProperties: 0 });
  return (value) => validate(value) === true;
}

/** One body for each run, always the same ones. */
function drawRuns(count, next) {
  const pick = (list) => list[Math.floor(next() * list.length)];
  return Array.from({ length: count }, (_, index) => {
    // Each tool has its turn, among up to two others.
    const own = TOOLS[index % TOOLS.length];
    const offered = [
      ...new Set([own, ...Array.from({ length: Math.floor(next() * 3) }, () => pick(TOOLS))]),
    ];
    const isNamed = next() < 0.5;
    return {
      messages: [{ role: 'user', content: pick(QUESTIONS) }],
      tools: offered.map((one) => ({ type: 'function', function: one })),
      tool_choice: isNamed ? { type: 'function', function: { name: own.name } } : 'required',
      parallel_tool_calls: next() < 0.3,
      max_tokens: 192 + Math.floor(next() * 64),
      temperature: Math.round(next() * 150) / 100,
      seed: Math.floor(next() * 2 ** 31),
      stream: next() < 0.5,
      ...(next() < 1 / 3 && { stop: [pick(STOPS)] }),
    };
  });
}

/** @returns how many calls came @throws Error that says what is wrong with them */
async function play(url, body, validators) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const source = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${source}`);
  const calls = body.stream ? fromStream(source) : fromWhole(JSON.parse(source));
  if (calls.length === 0) throw new Error('no call');
  if (calls.length > 1 && !body.parallel_tool_calls) throw new Error(`${calls.length} calls`);
  const { tool_choice: choice, tools } = body;
  const names = tools.map((tool) => tool.function.name);
  const allowed = choice === 'required' ? names : [choice.function.name];
  for (const { name, arguments: args } of calls) {
    if (!allowed.includes(name)) throw new Error(`${name} was not asked for`);
    if (!validators.get(name)(JSON.parse(args))) throw new Error(`${name}(${args}) is not valid`);
  }
  return calls.length;
}

function fromWhole({ choices: [{ message }] }) {
  if (message.content !== null) throw new Error(`there is text: ${message.content}`);
  return (message.tool_calls ?? []).map((call) => call.function);
}

function fromStream(source) {
  const calls = [];
  for (const { choices } of chunksOf(source)) {
    for (const { index, function: part } of choices[0]?.delta.tool_calls ?? []) {
      calls[index] ??= { name: part.name, arguments: '' };
      calls[index].arguments += part.arguments;
    }
  }
  return calls;
}
