// Where the options of a command come from: a flag, else the environment, else a file, else the
// default. All of them are written in the same words and checked by the same rules.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, CommanderError, type Option } from 'commander';

import type { CommandContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { type FileSettings, readSettings } from './settings-file.ts';

/** Read from the current folder where no other file is named. */
const DEFAULT_FILE = 'spry.toml';

export type OptionValues = Readonly<Record<string, unknown>>;

/**
 * The value of every option of `command`, by its attribute's name; options without one are missing.
 * @throws UsageError for a value that cannot be meant, with the place where it stands
 */
export function collectOptions(
  command: Command,
  { env, cwd }: Pick<CommandContext, 'env' | 'cwd'>,
): OptionValues {
  const settings = readFile(command, env, cwd);
  const values: Record<string, unknown> = {};
  for (const option of command.options) {
    const name = option.attributeName();
    const value = readOption(option, command, env, settings);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

function readOption(
  option: Option,
  command: Command,
  env: NodeJS.ProcessEnv,
  settings: FileSettings,
): unknown {
  const name = option.attributeName();
  const given = command.getOptionValue(name);
  if (command.getOptionValueSource(name) === 'cli') return given;
  const variable = environmentName(option);
  const sent = env[variable];
  // Set but empty is how compose files and unit files say "not set".
  if (sent !== undefined && sent !== '' && !isServiceLink(sent))
    return parse(option, sent, variable);
  const written = settings.get(fileKey(option));
  if (written !== undefined) return parse(option, written.value, written.place);
  return given;
}

/**
 * Whether Kubernetes has set the variable, or Docker for a link. Every container beside a service
 * named `spry` is given `SPRY_PORT=tcp://10.0.0.1:7779`; no option has such values.
 */
function isServiceLink(value: string): boolean {
  return /^(tcp|udp|sctp):\/\//.test(value);
}

/** Such as `SPRY_DRAIN_TIMEOUT`. */
export function environmentName(option: Option): string {
  return `SPRY_${fileKey(option).replaceAll('-', '_').toUpperCase()}`;
}

/** Such as `drain-timeout`: the flag's name, without the `no-` of one that turns something off. */
function fileKey(option: Option): string {
  return option.name().replace(/^no-/, '');
}

function isSwitch(option: Option): boolean {
  return option.negate || option.isBoolean();
}

function parse(option: Option, value: string | number | boolean, place: string): unknown {
  if (isSwitch(option)) {
    const found = { true: true, false: false }[String(value)];
    if (found !== undefined) return found;
    throw new UsageError(`${place}: it must be true or false.`);
  }
  if (typeof value === 'boolean') throw new UsageError(`${place}: it cannot be ${value}.`);
  const text = String(value);
  if (option.parseArg === undefined) return text;
  try {
    return option.parseArg(text, undefined);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UsageError(`${place}: ${error.message}`);
  }
}

function readFile(command: Command, env: NodeJS.ProcessEnv, cwd: string): FileSettings {
  const named: string | undefined =
    command.getOptionValue('config') ?? (env['SPRY_CONFIG'] || undefined);
  const file = path.resolve(cwd, named ?? DEFAULT_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (
      named === undefined &&
      cause instanceof Error &&
      'code' in cause &&
      cause.code === 'ENOENT'
    ) {
      return new Map();
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The settings cannot be read: ${reason}.`, { cause });
  }
  const keys = command.options.map(fileKey).filter((key) => key !== 'config');
  return readSettings(text, path.relative(cwd, file) || file, keys);
}
