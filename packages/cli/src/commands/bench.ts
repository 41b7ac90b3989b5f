// `spry bench`: puts a load on a server that speaks the API, and tells how long everything took.

import { setMaxListeners } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';

import { type Load, runLoad } from '../bench/load.ts';
import { type Sample, sendOne } from '../bench/one-request.ts';
import { promptOf } from '../bench/prompts.ts';
import { reportLines, summarize } from '../bench/report.ts';
import { type Connection, connect } from '../client/connect.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES, UsageError } from '../errors.ts';
import {
  ANSWER_TOKENS_MAX,
  BENCH_CLIENTS_MAX,
  BENCH_RATE_MAX,
  BENCH_REQUESTS_MAX,
  BENCH_SECONDS_MAX,
} from '../limits.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { createProgress } from '../progress.ts';
import { listenForStop, type StopRequest, unlessStopped } from '../stop-request.ts';
import { wholeNumber } from '../whole-number.ts';

type BenchFlags = JsonFlag & {
  readonly rate?: number;
  readonly clients?: number;
  readonly duration: number;
  readonly requests?: number;
  readonly warmUp: number;
  readonly model?: string;
  readonly prompt?: string;
  readonly maxTokens: number;
  readonly timeout: number;
};

const EXAMPLES = `
The address is that of any server that speaks OpenAI's API, or "local": the server of this machine,
or one that is started for this. Without an address, SPRY_BASE_URL's. The key is in SPRY_API_KEY.

With --rate, requests are sent when they are due, however many wait, and times count from then.
With --clients, each waits for its answer before it asks again: that is gentle to a slow server, and
hides what users wait. Ctrl-C ends the test and prints what was measured.

Exit codes:
  0 measured   1 no request was answered   2 wrong options   3 no model   6 the key is refused
  7 the server cannot be reached   130, 143 interrupted, with what was measured

Examples:
  spry bench local --clients 16
  spry bench http://10.0.0.5:8000/v1 --rate 4 --duration 60 --json > rate-4.json`;

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addBenchCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const count = (flags: string, description: string, max: number, min = 1): Option =>
    new Option(flags, description).argParser(wholeNumber(min, max));
  program
    .command('bench')
    .description('Put a load on a server, and measure it.')
    .argument('[url]', 'address of a server, or "local"')
    .option('--rate <number>', 'requests a second, answered or not', parseRate)
    .addOption(count('--clients <count>', 'clients that wait (default: 4)', BENCH_CLIENTS_MAX))
    .addOption(count('--duration <seconds>', 'how long', BENCH_SECONDS_MAX).default(30))
    .addOption(count('--requests <count>', 'ends after so many', BENCH_REQUESTS_MAX))
    .addOption(count('--warm-up <count>', 'requests before', BENCH_REQUESTS_MAX, 0).default(2))
    .option('-m, --model <id>', 'the model (default: what the server lists first)')
    .option('--prompt <text>', 'what to ask each time (default: varying short questions)')
    .addOption(count('--max-tokens <count>', 'longest answer', ANSWER_TOKENS_MAX).default(64))
    .addOption(count('--timeout <seconds>', 'for one answer', BENCH_SECONDS_MAX).default(120))
    .option(...JSON_FLAG)
    .addHelpText('after', EXAMPLES)
    .action(async (url: string | undefined, flags: BenchFlags) =>
      setExitCode(await runBench(url, flags, context)),
    );
}

async function runBench(
  url: string | undefined,
  flags: BenchFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.rate !== undefined && flags.clients !== undefined) {
    throw new UsageError('It is --rate or --clients: a load cannot be both.');
  }
  const load: Load =
    flags.rate === undefined
      ? { kind: 'clients', count: flags.clients ?? 4 }
      : { kind: 'rate', requestsPerSecond: flags.rate };
  const stopping = listenForStop(context);
  // All requests of a load listen to it.
  setMaxListeners(0, stopping.signal);
  const connecting = connect({ url, model: flags.model, signal: stopping.signal }, context);
  const connection = await unlessStopped(stopping, connecting);
  if (connection === undefined) return EXIT_CODES[await stopping.received];
  try {
    const answeredCount = await measure(connection, load, flags, stopping, context);
    if (stopping.signal.aborted) return EXIT_CODES[await stopping.received];
    return answeredCount > 0 ? EXIT_CODES.ok : EXIT_CODES.failure;
  } finally {
    await connection.close();
  }
}

/** Measures and prints. @returns how many requests were answered */
async function measure(
  connection: Connection,
  load: Load,
  flags: BenchFlags,
  { signal }: StopRequest,
  context: CommandContext,
): Promise<number> {
  const { now, sleep, stderr, env } = context;
  const { maxTokens, warmUp, duration, requests } = flags;
  const timeoutMs = flags.timeout * 1000;
  const client = connection.client.withOptions({
    maxRetries: 0,
    timeoutMs,
    idleTimeoutMs: timeoutMs,
  });
  const { model } = connection;
  const ask = (index: number, dueMs: number): Promise<Sample> => {
    const messages = [{ role: 'user' as const, content: flags.prompt ?? promptOf(index) }];
    // The older name of the limit: every server knows it.
    const params = { model, messages, max_tokens: maxTokens, temperature: 0 };
    return sendOne(client, params, dueMs, { now, signal });
  };
  // Their numbers are far from those that are measured, so that nothing is known of these.
  for (let index = 0; index < warmUp && !signal.aborted; index++) {
    await ask(BENCH_REQUESTS_MAX + index, now());
  }
  const samples: Sample[] = [];
  const startMs = now();
  const extent = { durationMs: duration * 1000, requestsMax: requests ?? BENCH_REQUESTS_MAX };
  const progress = createProgress({ stream: stderr, now, env });
  const send = async (index: number, dueMs: number): Promise<void> => {
    samples.push(await ask(index, dueMs));
    const share = Math.max(
      (now() - startMs) / extent.durationMs,
      samples.length / extent.requestsMax,
    );
    const receivedBytes = Math.min(share, 1) * 1000;
    progress.update({ label: 'Measuring', receivedBytes, totalBytes: 1000, ratioOnly: true });
  };
  await runLoad(load, extent, send, { now, sleep, signal });
  progress.stop();
  const facts = { url: client.baseURL, model, load, maxTokens, warmUpCount: warmUp };
  const report = summarize(samples, { ...facts, interrupted: signal.aborted });
  print(context, flags, report, reportLines(report));
  return report.requests.answered;
}

function parseRate(text: string): number {
  const value = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value <= BENCH_RATE_MAX) return value;
  throw new InvalidArgumentError(`It must be a number above 0, and at most ${BENCH_RATE_MAX}.`);
}
