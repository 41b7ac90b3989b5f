// What is said after a running server's settings were read again.

import type { ServeFlags } from './serve-flags.ts';

/** The options that a running server takes over. */
const LIVE: ReadonlySet<string> = new Set(['logLevel', 'requestTimeout', 'drainTimeout']);

export function describeChange(before: ServeFlags, after: ServeFlags): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const changed = names.filter((name) => was.get(name) !== is.get(name));
  if (changed.length === 0) return 'Settings read again: nothing has changed.';
  const now = changed.filter((name) => LIVE.has(name));
  const later = changed.filter((name) => !LIVE.has(name));
  const parts: string[] = [];
  if (now.length > 0) parts.push(`changed ${now.map(flagName).join(', ')}`);
  if (later.length > 0) parts.push(`${later.map(flagName).join(', ')} only with the next start`);
  return `Settings read again: ${parts.join('; ')}.`;
}

function flagName(attribute: string): string {
  return attribute.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
