// Keeps parked prefixes in a file from one run to the next. The file is one line of JSON, which
// says what follows, then the tokens and the memory of each prefix. It tells what was asked, so
// only its owner may read it.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { PREFIX_STORE_HEADER_BYTES_MAX } from '../limits.ts';
import { emptyHolding, PARKED } from './holding.ts';
import type { Parked } from './parked-prefixes.ts';

type Entry = {
  readonly salt: string;
  readonly tokenCount: number;
  readonly promptLength: number;
  readonly exactTokens: number;
  readonly savedBytes: number;
  /** Of tokens and memory. */
  readonly checksum: number;
};

type Header = { readonly identity: string; readonly entries: readonly Entry[] };

/**
 * Replaces the file as a whole: it is either the old one or the new one, whatever happens.
 * @param identity what memory must be made alike in: weights, kernels, sizes
 * @throws Error of the file system
 */
export function writePrefixes(file: string, identity: string, prefixes: Iterable<Parked>): void {
  const parked = [...prefixes];
  const header: Header = { identity, entries: parked.map(describe) };
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}.part`;
  const target = openSync(partial, 'w', 0o600);
  try {
    writeAll(target, Buffer.from(`${JSON.stringify(header)}\n`));
    for (const { holding, saved } of parked) {
      writeAll(target, bytesOf(holding.tokens));
      writeAll(target, saved);
    }
    fsyncSync(target);
    renameSync(partial, file);
  } finally {
    closeSync(target);
    rmSync(partial, { force: true });
  }
}

/**
 * What `writePrefixes` wrote; nothing where there is no file, or it is of another identity.
 * @throws Error when the file is damaged
 */
export function* readPrefixes(file: string, identity: string): Generator<Parked> {
  if (!existsSync(file)) return;
  const source = openSync(file, 'r');
  try {
    const { header, length } = readHeader(source);
    if (header.identity !== identity) return;
    let at = length;
    for (const entry of header.entries) {
      const tokens = readAll(source, at, entry.tokenCount * Int32Array.BYTES_PER_ELEMENT);
      const saved = readAll(source, at + tokens.length, entry.savedBytes);
      at += tokens.length + saved.length;
      if (crc32(saved, crc32(tokens)) !== entry.checksum) throw new Error('its checksum is wrong');
      yield toParked(entry, new Int32Array(tokens.buffer), saved);
    }
  } finally {
    closeSync(source);
  }
}

function describe({ holding, saved }: Parked): Entry {
  const { salt, tokens, promptLength, exactTokens } = holding;
  return {
    salt,
    tokenCount: tokens.length,
    promptLength,
    exactTokens,
    savedBytes: saved.length,
    checksum: crc32(saved, crc32(bytesOf(tokens))),
  };
}

function toParked(entry: Entry, tokens: Int32Array, saved: Uint8Array): Parked {
  const { salt, promptLength, exactTokens } = entry;
  const holding = {
    ...emptyHolding(PARKED),
    salt,
    tokens,
    promptLength,
    exactTokens,
    computedTokens: tokens.length,
  };
  return { holding, saved };
}

function readHeader(source: number): { header: Header; length: number } {
  const start = Buffer.alloc(PREFIX_STORE_HEADER_BYTES_MAX);
  const line = start.subarray(0, readSync(source, start, 0, start.length, 0));
  const end = line.indexOf('\n');
  if (end === -1) throw new Error('it has no header');
  return { header: JSON.parse(line.toString('utf8', 0, end)) as Header, length: end + 1 };
}

function readAll(source: number, at: number, byteCount: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(byteCount);
  for (let done = 0; done < byteCount; ) {
    const read = readSync(source, bytes, done, byteCount - done, at + done);
    if (read === 0) throw new Error('it ends too early');
    done += read;
  }
  return bytes;
}

function writeAll(target: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(target, bytes, done, bytes.length - done);
  }
}

function bytesOf(tokens: Int32Array): Uint8Array {
  return new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
}
