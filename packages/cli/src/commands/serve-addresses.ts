// Names, addresses and origins as the options of `spry serve` take them.

import { isIP } from 'node:net';

import { InvalidArgumentError } from 'commander';

export function parseHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (/^[a-z0-9.:%_-]+$/.test(host)) return host;
  throw new InvalidArgumentError('It must be an IP address or a host name.');
}

function parseList(text: string): string[] {
  return text.split(',').map((one) => one.trim());
}

/** @param before what was given by the option the times before */
export function parseHostNames(text: string, before: readonly string[] = []): readonly string[] {
  const names = parseList(text.toLowerCase());
  if (names.every(isHostName)) return [...before, ...names];
  throw new InvalidArgumentError('It must be host names without ports, with commas between them.');
}

function isHostName(text: string): boolean {
  return URL.canParse(`http://${text}`) && new URL(`http://${text}`).href === `http://${text}/`;
}

/** @param before what was given by the option the times before */
export function parseNetworks(text: string, before: readonly string[] = []): readonly string[] {
  const networks = parseList(text);
  if (networks.every(isNetwork)) return [...before, ...networks];
  throw new InvalidArgumentError('It must be IP addresses or networks, with commas between them.');
}

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...more] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

export function parseOrigin(text: string): string {
  if (text === '*' || (URL.canParse(text) && new URL(text).origin === text)) return text;
  throw new InvalidArgumentError('It must look like https://example.com, without a path, or be *.');
}
