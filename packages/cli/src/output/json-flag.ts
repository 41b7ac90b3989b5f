// What a command found, for a program or for a person.

import type { CommandContext } from '../context.ts';

/** Flags of every command that prints what it found. */
export type JsonFlag = { readonly json?: boolean };

/** How `--json` is described in every help. */
export const JSON_FLAG: readonly [flags: string, description: string] = [
  '--json',
  'print one JSON object instead of text',
];

/** Writes one line of JSON where that was asked for, else the lines. */
export function print(
  { stdout }: Pick<CommandContext, 'stdout'>,
  { json }: JsonFlag,
  value: object,
  lines: readonly string[],
): void {
  const shown = json === true ? [JSON.stringify(value)] : lines;
  stdout.write(shown.map((line) => `${line}\n`).join(''));
}
