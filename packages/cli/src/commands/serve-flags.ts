// The options of `spry serve`: how each is written, checked and turned into what the server takes.

import type { LiveSettings, LogLevel, ServeOptions } from '@spry/server';
import { type Command, Option } from 'commander';

import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import {
  ANSWER_TOKENS_MAX,
  CONTEXT_TOKENS_MAX,
  DRAIN_SECONDS_MAX,
  GPU_LAYERS_MAX,
  KEEP_ALIVE_SECONDS_MAX,
  MODEL_MEGABYTES_MAX,
  PARALLEL_MAX,
  PORT_MAX,
  PREFIX_MEGABYTES_MAX,
  REQUEST_SECONDS_MAX,
  THREADS_MAX,
  USAGE_DAYS_MAX,
} from '../limits.ts';
import { JSON_FLAG, type JsonFlag } from '../output/json-flag.ts';
import { wholeNumber } from '../whole-number.ts';
import { parseHost, parseHostNames, parseNetworks, parseOrigin } from './serve-addresses.ts';

/** The values of the flags, after each was checked by itself. */
export type ServeFlags = JsonFlag & {
  readonly config?: string;
  readonly host: string;
  readonly port: number;
  readonly model?: string;
  readonly anyModel?: boolean;
  readonly onlyModel?: boolean;
  /** Megabytes. */
  readonly memoryMax?: number;
  /** Seconds. */
  readonly keepAlive?: number | 'never';
  readonly acceptLicense?: boolean;
  readonly draftModel?: string;
  readonly ctx?: number;
  readonly parallel?: number;
  readonly threads?: number;
  readonly gpuLayers?: number;
  /** Megabytes. */
  readonly prefixMemory?: number;
  readonly prefixStore?: string;
  readonly isolatePrefixes?: boolean;
  /** Tokens. */
  readonly defaultMaxTokens?: number;
  /** Seconds. */
  readonly requestTimeout?: number;
  readonly tune: 'on' | 'off';
  /** Seconds. */
  readonly drainTimeout: number;
  readonly usageDays?: number;
  readonly corsOrigin?: string;
  readonly allowedHost?: readonly string[];
  readonly trustedProxy?: readonly string[];
  readonly schemaPrompt: boolean;
  readonly logLevel: LogLevel;
};

const LOG_LEVELS: readonly LogLevel[] = ['silent', 'error', 'warn', 'info', 'debug'];

/** Declares the flags on the command. */
export function addServeFlags(command: Command): Command {
  addEngineFlags(command);
  return addOperationFlags(command);
}

function count(flags: string, description: string, min: number, max: number): Option {
  return new Option(flags, description).argParser(wholeNumber(min, max));
}

/** What is served, and how it is computed. */
function addEngineFlags(command: Command): void {
  command
    .option('--config <file>', 'settings (default: spry.toml in this folder, if there is one)')
    .addOption(
      count('-p, --port <port>', 'port to listen on; 0 takes any', 0, PORT_MAX).default(7779),
    )
    .option('--host <address>', 'address to listen on', parseHost, '127.0.0.1')
    .option('-m, --model <model>', 'id, path of a .gguf file, or organisation/repository:Q4_K_M')
    .option('--any-model', 'answer requests for ids that are not here with this model')
    .option('--only-model', 'serve this model alone, and no other of this machine')
    .addOption(
      count(
        '--memory-max <megabytes>',
        'memory for all loaded models (default: nine tenths of what there is)',
        1,
        MODEL_MEGABYTES_MAX,
      ),
    )
    .option(
      '--keep-alive <seconds>',
      'how long other models stay loaded unused, or never (to unload them) (default: 300)',
      parseKeepAlive,
    )
    .addOption(licenseOption())
    .option('--draft-model <model>', 'a smaller model of the same family, which guesses ahead')
    .addOption(
      count(
        '--ctx <tokens>',
        'context window of a request (default: up to 4096)',
        1,
        CONTEXT_TOKENS_MAX,
      ),
    )
    .addOption(
      count('--parallel <count>', 'requests computed at once (default: up to 16)', 1, PARALLEL_MAX),
    )
    .addOption(
      count('--threads <count>', 'threads for the kernels (default: one a core)', 1, THREADS_MAX),
    )
    .addOption(
      count('--gpu-layers <count>', 'layers to put on a GPU (default: all)', 0, GPU_LAYERS_MAX),
    )
    .addOption(
      count(
        '--prefix-memory <megabytes>',
        'memory for prompts that no slot has room for (default: 256)',
        0,
        PREFIX_MEGABYTES_MAX,
      ),
    )
    .option('--prefix-store <folder>', 'keep computed prompts there from one run to the next')
    .option('--isolate-prefixes', "let no key reuse what was computed for another's prompts");
}

/** Who is served, and for how long. */
function addOperationFlags(command: Command): Command {
  return command
    .option(...JSON_FLAG)
    .addOption(
      count(
        '--default-max-tokens <tokens>',
        'longest answer to a request without max_tokens (default: 1024)',
        1,
        ANSWER_TOKENS_MAX,
      ),
    )
    .addOption(
      count(
        '--request-timeout <seconds>',
        'longest time of a request, waiting included (default: none)',
        1,
        REQUEST_SECONDS_MAX,
      ),
    )
    .addOption(
      count(
        '--drain-timeout <seconds>',
        'wait for open streams when stopping',
        0,
        DRAIN_SECONDS_MAX,
      ).default(60),
    )
    .addOption(
      count(
        '--usage-days <count>',
        'days after which it is forgotten what was used (default: 400)',
        1,
        USAGE_DAYS_MAX,
      ),
    )
    .addOption(tuneOption())
    .option('--cors-origin <origin>', 'web origin that may call from a browser, or *', parseOrigin)
    .option(
      '--allowed-host <names>',
      'names, besides localhost, under which a proxy on this machine may ask; repeatable',
      parseHostNames,
    )
    .option(
      '--trusted-proxy <addresses>',
      'proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8,::1; repeatable',
      parseNetworks,
    )
    .option('--no-schema-prompt', 'do not tell the model the JSON Schema of its answer')
    .addOption(
      new Option('--log-level <level>', 'what to log').choices(LOG_LEVELS).default('warn'),
    );
}

/** `--tune`, which `spry pull` has too. */
export function tuneOption(): Option {
  return new Option('--tune <when>', 'fit the weights to this machine, once')
    .choices(['on', 'off'])
    .default('on');
}

/** `--accept-license`, which `spry pull` has too. */
export function licenseOption(): Option {
  return new Option('--accept-license', 'accept the licence of the model that is fetched');
}

/**
 * Joins flags and environment.
 * @throws UsageError when the environment's key cannot be sent in a header
 */
export function toServeOptions(
  flags: ServeFlags,
  context: Pick<CommandContext, 'env' | 'cwd' | 'playgroundFolder'>,
): Omit<ServeOptions, 'report' | 'signal'> {
  const apiKey = readApiKey(context.env);
  return {
    host: flags.host,
    port: flags.port,
    drainTimeoutMs: flags.drainTimeout * 1000,
    logLevel: flags.logLevel,
    env: context.env,
    cwd: context.cwd,
    playgroundFolder: context.playgroundFolder,
    ...(flags.model === undefined ? {} : { model: flags.model }),
    ...(flags.anyModel ? { anyModel: true } : {}),
    ...(flags.onlyModel ? { onlyModel: true } : {}),
    ...(flags.memoryMax === undefined ? {} : { memoryBytesMax: flags.memoryMax * 2 ** 20 }),
    ...(flags.keepAlive === undefined
      ? {}
      : { keepAliveMs: flags.keepAlive === 'never' ? null : flags.keepAlive * 1000 }),
    ...(flags.draftModel === undefined ? {} : { draftModel: flags.draftModel }),
    ...(flags.ctx === undefined ? {} : { contextTokens: flags.ctx }),
    ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    ...(flags.gpuLayers === undefined ? {} : { gpuLayers: flags.gpuLayers }),
    ...(flags.prefixMemory === undefined ? {} : { prefixBytesMax: flags.prefixMemory * 2 ** 20 }),
    ...(flags.prefixStore === undefined ? {} : { prefixStore: flags.prefixStore }),
    ...(flags.isolatePrefixes ? { isolatePrefixes: true } : {}),
    ...(flags.defaultMaxTokens === undefined
      ? {}
      : { answerTokensDefault: flags.defaultMaxTokens }),
    ...(flags.requestTimeout === undefined
      ? {}
      : { requestTimeoutMs: flags.requestTimeout * 1000 }),
    ...(flags.usageDays === undefined ? {} : { usageDays: flags.usageDays }),
    ...(flags.corsOrigin === undefined ? {} : { corsOrigin: flags.corsOrigin }),
    ...(flags.allowedHost === undefined ? {} : { allowedHosts: flags.allowedHost }),
    ...(flags.trustedProxy === undefined ? {} : { trustedProxies: flags.trustedProxy }),
    ...(flags.tune === 'on' ? {} : { tune: false }),
    ...(flags.schemaPrompt ? {} : { schemaPrompt: false }),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/** What a running server takes over of settings that were read again. */
export function toLiveSettings(flags: ServeFlags): LiveSettings {
  return {
    logLevel: flags.logLevel,
    drainTimeoutMs: flags.drainTimeout * 1000,
    requestTimeoutMs: flags.requestTimeout === undefined ? undefined : flags.requestTimeout * 1000,
  };
}

function readApiKey(env: NodeJS.ProcessEnv): string | undefined {
  const key = env['SPRY_API_KEY'];
  // Set but empty is how compose files and unit files say "not set".
  if (key === undefined || key === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError('SPRY_API_KEY may hold visible ASCII characters only, and no spaces.');
  }
  return key;
}

function parseKeepAlive(text: string): number | 'never' {
  return text === 'never' ? text : wholeNumber(0, KEEP_ALIVE_SECONDS_MAX)(text);
}
