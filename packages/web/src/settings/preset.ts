// Settings as a part of an address, to share them: after the `#`, which no browser sends to a
// server. There is no key in settings, so there is none in the address.

import { readSettings, type Settings } from './settings.ts';

const mark = '#preset=';

/** The part of the address from its `#` on. */
export function toHash(settings: Settings): string {
  const bytes = new TextEncoder().encode(JSON.stringify(settings));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const text = btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return mark + text;
}

/** @returns undefined where there is no preset, or one that cannot be read */
export function fromHash(hash: string): Settings | undefined {
  if (!hash.startsWith(mark)) return undefined;
  const text = hash.slice(mark.length).replaceAll('-', '+').replaceAll('_', '/');
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return readSettings(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
