// Builds zip archives, right ones and wrong ones.
import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. The optional fields lie about it. */
export type ZipEntry = {
  readonly name: string;
  readonly content: Buffer;
  /** Default true. */
  readonly deflate?: boolean;
  readonly crc?: number;
  readonly unpackedBytes?: number;
  readonly packedBytes?: number;
  readonly flags?: number;
  readonly method?: number;
};

/** An archive of `entries`, with a comment at its end. */
export function zipArchive(entries: readonly ZipEntry[], comment = ''): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.deflate === false ? entry.content : deflateRawSync(entry.content);
    const name = Buffer.from(entry.name);
    const common = commonFields(entry, packed, name);
    const file = Buffer.concat([numbers([4, 0x04034b50]), common, name, packed]);
    const header = numbers([4, 0x02014b50], [2, 20]);
    const rest = numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]);
    directory.push(Buffer.concat([header, common, rest, name]));
    files.push(file);
    offset += file.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const count = entries.length;
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, directoryBytes.length],
    [4, offset],
    [2, comment.length],
  );
  return Buffer.concat([...files, directoryBytes, end, Buffer.from(comment)]);
}

function commonFields(entry: ZipEntry, packed: Buffer, name: Buffer): Buffer {
  return numbers(
    [2, 20],
    [2, entry.flags ?? 0],
    [2, entry.method ?? (entry.deflate === false ? 0 : 8)],
    [4, 0],
    [4, entry.crc ?? crc32(entry.content)],
    [4, entry.packedBytes ?? packed.length],
    [4, entry.unpackedBytes ?? entry.content.length],
    [2, name.length],
    [2, 0],
  );
}

function numbers(...fields: readonly (readonly [bytes: number, value: number])[]): Buffer {
  return Buffer.concat(
    fields.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}
