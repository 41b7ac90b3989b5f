// Takes one file out of a zip archive, such as a Python wheel. Reads the central directory, and
// trusts none of its numbers: the archive came over the network.
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw } from 'node:zlib';
import { abortedError, asWriteError, ModelFileError, systemCode } from './errors.ts';
import { ZIP_DIRECTORY_BYTES_MAX } from './limits.ts';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const DIRECTORY_SIGNATURE = 0x02014b50;
const DIRECTORY_ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_HEADER_BYTES = 30;
const METHOD_STORED = 0;
const METHOD_DEFLATED = 8;
const FLAG_ENCRYPTED = 1;
/** In a 32-bit field: the true value is in a ZIP64 record. */
const ZIP64_MARK = 0xffffffff;

/** Where a member is in the archive and what it must unpack to. */
type Member = {
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly headerOffset: number;
};

/**
 * Unpacks the member called `name` of the archive at `archivePath` to `destination`, replacing
 * what is there. Stored and deflated members are read; ZIP64 and encryption are refused.
 * @throws ModelFileError when the archive is not intact or has no such member
 * @throws ModelError `disk_full`, `aborted`
 */
export async function extractMember(
  archivePath: string,
  name: string,
  destination: string,
  signal?: AbortSignal,
): Promise<void> {
  const archive = await open(archivePath, 'r');
  try {
    const { size } = await archive.stat();
    const { member, directoryOffset } = await findMember(archive, size, name);
    const start = await dataOffset(archive, member);
    if (start + member.packedBytes > directoryOffset) throw damaged('a member leaves its bounds');
    await unpack(archivePath, start, member, destination, signal);
  } finally {
    await archive.close();
  }
}

async function findMember(
  archive: FileHandle,
  size: number,
  name: string,
): Promise<{ member: Member; directoryOffset: number }> {
  const end = await readEnd(archive, size);
  const byteCount = end.readUInt32LE(12);
  const directoryOffset = end.readUInt32LE(16);
  if (byteCount === ZIP64_MARK || directoryOffset === ZIP64_MARK) throw damaged('it is ZIP64');
  if (byteCount > ZIP_DIRECTORY_BYTES_MAX) throw damaged('its directory is too large');
  const directory = await readExactly(archive, directoryOffset, byteCount);
  for (let at = 0; at + DIRECTORY_ENTRY_BYTES <= directory.length; ) {
    if (directory.readUInt32LE(at) !== DIRECTORY_SIGNATURE)
      throw damaged('its directory is broken');
    const nameEnd = at + DIRECTORY_ENTRY_BYTES + directory.readUInt16LE(at + 28);
    const entryName = directory.toString('utf8', at + DIRECTORY_ENTRY_BYTES, nameEnd);
    if (entryName === name) return { member: readMember(directory, at), directoryOffset };
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  throw damaged(`it has no file ${name}`);
}

/** The record at the archive's end, which a comment may follow. */
async function readEnd(archive: FileHandle, size: number): Promise<Buffer> {
  const tailBytes = Math.min(size, END_BYTES + COMMENT_BYTES_MAX);
  const tail = await readExactly(archive, size - tailBytes, tailBytes);
  for (let at = tailBytes - END_BYTES; at >= 0; at -= 1) {
    const commentBytes = tailBytes - at - END_BYTES;
    const found = tail.readUInt32LE(at) === END_SIGNATURE;
    if (found && tail.readUInt16LE(at + 20) === commentBytes) return tail.subarray(at);
  }
  throw damaged('its end is missing');
}

function readMember(directory: Buffer, at: number): Member {
  const member = {
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    packedBytes: directory.readUInt32LE(at + 20),
    unpackedBytes: directory.readUInt32LE(at + 24),
    headerOffset: directory.readUInt32LE(at + 42),
  };
  if (directory.readUInt16LE(at + 8) & FLAG_ENCRYPTED) throw damaged('it is encrypted');
  if (member.method !== METHOD_STORED && member.method !== METHOD_DEFLATED) {
    throw damaged(`it uses compression method ${member.method}`);
  }
  const { packedBytes, unpackedBytes, headerOffset } = member;
  if ([packedBytes, unpackedBytes, headerOffset].includes(ZIP64_MARK)) throw damaged('it is ZIP64');
  return member;
}

/** The local header repeats the name, and its extra field may differ from the directory's. */
async function dataOffset(archive: FileHandle, member: Member): Promise<number> {
  const header = await readExactly(archive, member.headerOffset, LOCAL_HEADER_BYTES);
  if (header.readUInt32LE(0) !== LOCAL_SIGNATURE) throw damaged('a member has no header');
  const variableBytes = header.readUInt16LE(26) + header.readUInt16LE(28);
  return member.headerOffset + LOCAL_HEADER_BYTES + variableBytes;
}

async function unpack(
  archivePath: string,
  start: number,
  member: Member,
  destination: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { packedBytes, method } = member;
  const packed: Readable[] = [];
  // A read stream's end is inclusive, so that it cannot say "nothing".
  if (packedBytes > 0) {
    packed.push(createReadStream(archivePath, { start, end: start + packedBytes - 1 }));
  }
  const source = packed[0] ?? [];
  const checked = new IntegrityCheck(member);
  const file = createWriteStream(destination);
  const options = signal ? { signal } : {};
  try {
    if (method === METHOD_STORED) await pipeline(source, checked, file, options);
    else await pipeline(source, createInflateRaw(), checked, file, options);
  } catch (error) {
    if (signal?.aborted) throw abortedError();
    if (systemCode(error)?.startsWith('Z_')) throw damaged('a member does not unpack', error);
    throw asWriteError(error, dirname(destination));
  }
}

/** Passes bytes through and fails where they are not the ones the directory announced. */
class IntegrityCheck extends Transform {
  readonly #member: Member;
  #byteCount = 0;
  #crc = 0;

  constructor(member: Member) {
    super();
    this.#member = member;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformDone): void {
    this.#byteCount += chunk.length;
    this.#crc = crc32(chunk, this.#crc);
    const excess = this.#byteCount > this.#member.unpackedBytes;
    if (excess) done(damaged('a member unpacks to more than announced'));
    else done(null, chunk);
  }

  override _flush(done: TransformDone): void {
    const { unpackedBytes, crc } = this.#member;
    const intact = this.#byteCount === unpackedBytes && this.#crc === crc;
    done(intact ? null : damaged('a member fails its checksum'));
  }
}

type TransformDone = (error: Error | null, chunk?: Buffer) => void;

async function readExactly(archive: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await archive.read(buffer, 0, bytes, offset);
  if (bytesRead < bytes) throw damaged('it is cut short');
  return buffer;
}

function damaged(reason: string, cause?: unknown): ModelFileError {
  return new ModelFileError(`The archive cannot be used: ${reason}.`, { cause });
}
