// The file spry.toml: a line for each option, in the words of the command's flags.

import { parse, TomlError } from 'smol-toml';

import { UsageError } from '../errors.ts';

export type FileSetting = {
  readonly value: string | number | boolean;
  /** File, line and key, for messages. */
  readonly place: string;
};

export type FileSettings = ReadonlyMap<string, FileSetting>;

/**
 * Reads settings.
 * @param name of the file, for messages
 * @param keys the options there are
 * @throws UsageError that names the line of what cannot be meant
 */
export function readSettings(text: string, name: string, keys: readonly string[]): FileSettings {
  const settings = new Map<string, FileSetting>();
  for (const [key, value] of Object.entries(parseToml(text, name))) {
    const place = `${name}:${lineOf(text, key)}: \`${key}\``;
    if (!keys.includes(key)) {
      throw new UsageError(`${place}: there is no such option. There are: ${list(keys)}.`);
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new UsageError(`${place}: it must be a text, a number, true or false.`);
    }
    settings.set(key, { value, place });
  }
  return settings;
}

function parseToml(text: string, name: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    // Its message is a sentence in the first line; a picture of the place comes behind it.
    const [reason = ''] = cause.message.split('\n');
    throw new UsageError(
      `${name}:${cause.line}: ${reason.replace(/^Invalid TOML document: /, '')}`,
      {
        cause,
      },
    );
  }
}

/** The parser does not tell where a key was; each stands at the beginning of a line. */
function lineOf(text: string, key: string): number {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => {
    const start = line
      .trim()
      .replace(/^\[+\s*/, '')
      .replaceAll(/["']/g, '');
    return start.startsWith(key) && /^\s*([=.\]]|$)/.test(start.slice(key.length));
  });
  return at + 1;
}

function list(keys: readonly string[]): string {
  return keys.toSorted().join(', ');
}
