// What is said after a running server's settings were read again.

import { isDeepStrictEqual } from 'node:util';

import type { ServeFlags } from './serve-flags.ts';

/** The options that a running server takes over. */
const LIVE: ReadonlySet<string> = new Set(['logLevel', 'requestTimeout', 'drainTimeout']);

/**
 * What `after` changes of `before`, and what of it still waits for a start.
 * @param atStart what the server was started with
 */
export function describeChange(atStart: ServeFlags, before: ServeFlags, after: ServeFlags): string {
  const now = differences(before, after).filter((name) => LIVE.has(name));
  const later = differences(atStart, after).filter((name) => !LIVE.has(name));
  if (now.length + later.length === 0) return 'Settings read again: nothing has changed.';
  const parts: string[] = [];
  if (now.length > 0) parts.push(`changed ${now.map(flagName).join(', ')}`);
  if (later.length > 0) parts.push(`${later.map(flagName).join(', ')} only with the next start`);
  return `Settings read again: ${parts.join('; ')}.`;
}

function differences(one: ServeFlags, other: ServeFlags): string[] {
  const [ones, others] = [new Map(Object.entries(one)), new Map(Object.entries(other))];
  const names = new Set([...ones.keys(), ...others.keys()]);
  return [...names].filter((name) => !isDeepStrictEqual(ones.get(name), others.get(name)));
}

function flagName(attribute: string): string {
  return attribute.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
