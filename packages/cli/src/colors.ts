// Whether a stream gets colours, by the conventions that other programs follow.

import picocolors from 'picocolors';

import type { CommandContext, OutputStream } from './context.ts';

/** FORCE_COLOR says yes and NO_COLOR no; otherwise a terminal that can show them gets them. */
export function usesColors(stream: OutputStream, env: CommandContext['env']): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** What colours a text for a stream, or leaves it alone. */
export function colorsFor(
  stream: OutputStream,
  env: CommandContext['env'],
): ReturnType<typeof picocolors.createColors> {
  return picocolors.createColors(usesColors(stream, env));
}
