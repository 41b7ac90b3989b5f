// Reads the values of a GGUF header from a prefix of the file, never past what is there.
import { ModelFileError } from './errors.ts';
import { GGUF_LIMITS } from './limits.ts';

/** The prefix that was read ends inside the header: more of the file is needed. */
export class NeedMoreBytes extends Error {
  override readonly name = 'NeedMoreBytes';
}

/** Bytes of each fixed-size value type, by the type's number in the file. */
const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);
const TYPE_BOOL = 7;
const TYPE_STRING = 8;
const TYPE_ARRAY = 9;
/** Least bytes of a string: its length field. */
const STRING_BYTES_MIN = 8;

/** One metadata value; of arrays only what the server can use is kept. */
export type MetadataValue = string | number | boolean | MetadataArray;

export type MetadataArray = {
  readonly count: number;
  /** The largest of a short array of numbers; undefined for other arrays. */
  readonly largest: number | undefined;
};

/** A position in the header that moves on with each value read. */
export class GgufReader {
  readonly #bytes: Buffer;
  readonly #fileBytes: number;
  #offset = 0;

  /**
   * @param bytes the file's first bytes
   * @param fileBytes the size of the whole file
   */
  constructor(bytes: Buffer, fileBytes: number) {
    this.#bytes = bytes;
    this.#fileBytes = fileBytes;
  }

  /** Bytes read so far. */
  get offset(): number {
    return this.#offset;
  }

  uint32(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  /** A 64-bit count or size; larger ones than the file could hold are refused. */
  size(what: string, most: number = this.#fileBytes): number {
    const value = this.#bytes.readBigUInt64LE(this.#take(8));
    if (value > BigInt(most)) throw new ModelFileError(`it has ${what} of ${value}`);
    return Number(value);
  }

  string(what: string, bytesMax: number = this.#fileBytes): string {
    const length = this.size(`a length of ${what}`, bytesMax);
    const start = this.#take(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  /** A metadata value with its type. */
  value(key: string): MetadataValue {
    const type = this.uint32();
    return type === TYPE_ARRAY ? this.#array(key) : this.#scalar(type, key);
  }

  #scalar(type: number, key: string): string | number | boolean {
    if (type === TYPE_STRING) return this.string('a text');
    const start = this.#take(valueBytes(type, key));
    return type === TYPE_BOOL ? this.#bytes[start] === 1 : this.#number(type, start);
  }

  #array(key: string): MetadataArray {
    const type = this.uint32();
    const itemBytes = type === TYPE_STRING ? STRING_BYTES_MIN : valueBytes(type, key);
    const count = this.size('an array length', Math.floor(this.#fileBytes / itemBytes));
    if (type === TYPE_STRING) {
      for (let index = 0; index < count; index += 1) this.#take(this.size('a length of a text'));
      return { count, largest: undefined };
    }
    const start = this.#take(count * itemBytes);
    if (count === 0 || count > GGUF_LIMITS.numbersRead) return { count, largest: undefined };
    const numbers = Array.from({ length: count }, (_, index) =>
      this.#number(type, start + index * itemBytes),
    );
    return { count, largest: Math.max(...numbers) };
  }

  #number(type: number, at: number): number {
    const bytes = this.#bytes;
    if (type === 0 || type === TYPE_BOOL) return bytes.readUInt8(at);
    if (type === 1) return bytes.readInt8(at);
    if (type === 2) return bytes.readUInt16LE(at);
    if (type === 3) return bytes.readInt16LE(at);
    if (type === 4) return bytes.readUInt32LE(at);
    if (type === 5) return bytes.readInt32LE(at);
    if (type === 6) return bytes.readFloatLE(at);
    if (type === 10) return Number(bytes.readBigUInt64LE(at));
    if (type === 11) return Number(bytes.readBigInt64LE(at));
    return bytes.readDoubleLE(at);
  }

  /** Moves on by `byteCount`; returns where the bytes start. */
  #take(byteCount: number): number {
    const start = this.#offset;
    const end = start + byteCount;
    if (end > this.#fileBytes) throw new ModelFileError('it ends inside its header');
    if (end > GGUF_LIMITS.headerBytesMax) throw new ModelFileError('its header is too large');
    if (end > this.#bytes.length) throw new NeedMoreBytes();
    this.#offset = end;
    return start;
  }
}

function valueBytes(type: number, key: string): number {
  const bytes = VALUE_BYTES.get(type);
  if (bytes !== undefined) return bytes;
  throw new ModelFileError(`its entry ${JSON.stringify(key.slice(0, 80))} has type ${type}`);
}
