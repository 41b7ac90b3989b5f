// Checks a GGUF file's header before native code sees the file: every count, length, offset and
// size in it must fit the file. The rules are llama.cpp's own, and stricter where it crashes.
import { open } from 'node:fs/promises';
import { ModelError, ModelFileError, systemCode } from './errors.ts';
import { GgufReader, type MetadataValue, NeedMoreBytes } from './gguf-reader.ts';
import { GGUF_LIMITS } from './limits.ts';

/** What the server wants to know of a model; undefined where the file does not say. */
export type ModelMetadata = {
  /** The family that llama.cpp builds, such as `llama`. */
  readonly architecture: string;
  readonly name: string | undefined;
  /** Tokens of prompt and answer together that the model was trained for. */
  readonly contextLength: number | undefined;
  readonly blockCount: number | undefined;
  readonly embeddingLength: number | undefined;
  readonly headCount: number | undefined;
  /** Heads of keys and values; the largest where layers differ. */
  readonly headCountKv: number | undefined;
  readonly keyLength: number | undefined;
  readonly valueLength: number | undefined;
  /** Tokens that the model knows. */
  readonly vocabularySize: number | undefined;
  readonly hasChatTemplate: boolean;
  /** The number of the quantisation, as in llama.cpp's `llama_ftype`. */
  readonly fileType: number | undefined;
  readonly license: string | undefined;
};

/** Elements and bytes of a block of each tensor type, by the type's number in the file. */
const TENSOR_BLOCKS: ReadonlyMap<number, readonly [elements: number, bytes: number]> = new Map([
  ...plainTypes([0, 4], [1, 2], [24, 1], [25, 2], [26, 4], [27, 8], [28, 8], [30, 2]),
  ...blockTypes(32, [2, 18], [3, 20], [6, 22], [7, 24], [8, 34], [9, 36], [20, 18], [39, 17]),
  ...blockTypes(64, [40, 36], [42, 18]),
  ...blockTypes(128, [41, 18]),
  ...blockTypes(256, [10, 84], [11, 110], [12, 144], [13, 176], [14, 210], [15, 292], [16, 66]),
  ...blockTypes(256, [17, 74], [18, 98], [19, 50], [21, 110], [22, 82], [23, 136], [29, 56]),
  ...blockTypes(256, [34, 54], [35, 66]),
]);

const MAGIC = 0x46554747;
const ALIGNMENT_DEFAULT = 32;

/**
 * Checks the file at `path` and reads what the server needs from it. Weights are not read.
 * @throws ModelFileError when the file is not a GGUF that is safe to load
 * @throws ModelError `not_found` when there is no such file
 */
export async function checkModelFile(path: string): Promise<ModelMetadata> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new ModelError('not_found', `The model file ${path} cannot be read.`, { cause: error });
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new ModelFileError('it is not a file');
    // The header's length stands nowhere: read a little, and twice as much while it goes on.
    for (let byteCount = GGUF_LIMITS.firstReadBytes; ; byteCount *= 2) {
      const buffer = Buffer.alloc(Math.min(byteCount, stats.size, GGUF_LIMITS.headerBytesMax));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      if (bytesRead < buffer.length) throw new ModelFileError('it changes while it is read');
      try {
        return parseHeader(buffer, stats.size);
      } catch (error) {
        if (!(error instanceof NeedMoreBytes)) throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof ModelFileError) && systemCode(error) === undefined) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ModelFileError(`${path} is not a model that Spry can load: ${reason}.`, {
      cause: error,
    });
  } finally {
    await file.close();
  }
}

/**
 * Checks a header, given the file's first bytes and its size.
 * @throws NeedMoreBytes when `bytes` ends inside the header
 * @throws ModelFileError with a clause that says what is wrong
 */
export function parseHeader(bytes: Buffer, fileBytes: number): ModelMetadata {
  const reader = new GgufReader(bytes, fileBytes);
  if (reader.uint32() !== MAGIC) throw new ModelFileError('it is not a GGUF file');
  const version = reader.uint32();
  if (version !== 2 && version !== 3) throw new ModelFileError(`it has GGUF version ${version}`);
  const tensorCount = reader.size('a tensor count', GGUF_LIMITS.tensorCountMax);
  const keyCount = reader.size('an entry count', GGUF_LIMITS.keyCountMax);
  const entries = readEntries(reader, keyCount);
  checkTensors(reader, tensorCount, alignmentOf(entries), fileBytes);
  return describe(entries);
}

type Entries = ReadonlyMap<string, MetadataValue>;

function readEntries(reader: GgufReader, keyCount: number): Entries {
  const entries = new Map<string, MetadataValue>();
  for (let index = 0; index < keyCount; index += 1) {
    const key = reader.string('a key', GGUF_LIMITS.keyBytesMax);
    if (key === '' || entries.has(key)) throw new ModelFileError('its keys are not unique');
    entries.set(key, reader.value(key));
  }
  return entries;
}

function alignmentOf(entries: Entries): number {
  const alignment = entries.get('general.alignment') ?? ALIGNMENT_DEFAULT;
  const isPowerOfTwo =
    typeof alignment === 'number' && alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (!isPowerOfTwo) throw new ModelFileError('its alignment is not a power of two');
  return alignment;
}

/** Each tensor must start where the one before it ended, and the last end inside the file. */
function checkTensors(
  reader: GgufReader,
  tensorCount: number,
  alignment: number,
  fileBytes: number,
): void {
  const names = new Set<string>();
  let nextOffset = 0;
  let dataBytes = 0;
  for (let index = 0; index < tensorCount; index += 1) {
    const name = reader.string('a tensor name', GGUF_LIMITS.tensorNameBytesMax);
    if (names.has(name)) throw new ModelFileError('its tensor names are not unique');
    names.add(name);
    const byteCount = tensorBytes(reader, fileBytes);
    if (reader.size('a tensor offset') !== nextOffset) {
      throw new ModelFileError('its tensors do not follow one another');
    }
    dataBytes = nextOffset + byteCount;
    nextOffset = padded(dataBytes, alignment);
  }
  if (tensorCount === 0) throw new ModelFileError('it holds no weights');
  if (padded(reader.offset, alignment) + dataBytes > fileBytes) {
    throw new ModelFileError('it is cut short: its weights reach past its end');
  }
}

function tensorBytes(reader: GgufReader, fileBytes: number): number {
  const dimensionCount = reader.uint32();
  if (dimensionCount < 1 || dimensionCount > GGUF_LIMITS.dimensionCountMax) {
    throw new ModelFileError(`it has a tensor of ${dimensionCount} dimensions`);
  }
  // Not even one bit an element would fit: so large a product is refused before it overflows.
  const elementCountMax = fileBytes * 16;
  let rowElements = 0;
  let elementCount = 1;
  for (let index = 0; index < dimensionCount; index += 1) {
    const length = reader.size('a tensor dimension', elementCountMax);
    elementCount *= length;
    if (index === 0) rowElements = length;
    if (elementCount === 0 || elementCount > elementCountMax) {
      throw new ModelFileError('it has a tensor that is empty or larger than the file');
    }
  }
  const type = reader.uint32();
  const [blockElements, blockBytes] = TENSOR_BLOCKS.get(type) ?? [0, 0];
  if (blockElements === 0) throw new ModelFileError(`it has a tensor of unknown type ${type}`);
  if (rowElements % blockElements !== 0) {
    throw new ModelFileError('it has a tensor whose rows are not whole blocks');
  }
  return (elementCount / blockElements) * blockBytes;
}

function describe(entries: Entries): ModelMetadata {
  const architecture = text(entries, 'general.architecture');
  if (architecture === undefined) throw new ModelFileError('it does not name its architecture');
  const count = (key: string): number | undefined => positive(entries, `${architecture}.${key}`);
  if ((positive(entries, 'split.count') ?? 1) > 1) {
    throw new ModelFileError('it is one part of a split model; join the parts first');
  }
  return {
    architecture,
    name: text(entries, 'general.name'),
    contextLength: count('context_length'),
    blockCount: count('block_count'),
    embeddingLength: count('embedding_length'),
    headCount: count('attention.head_count'),
    headCountKv: count('attention.head_count_kv'),
    keyLength: count('attention.key_length'),
    valueLength: count('attention.value_length'),
    vocabularySize: length(entries, 'tokenizer.ggml.tokens'),
    hasChatTemplate: text(entries, 'tokenizer.chat_template') !== undefined,
    fileType: fileType(entries),
    license: text(entries, 'general.license'),
  };
}

function text(entries: Entries, key: string): string | undefined {
  const value = entries.get(key);
  return typeof value === 'string' ? value : undefined;
}

function length(entries: Entries, key: string): number | undefined {
  const value = entries.get(key);
  return typeof value === 'object' ? value.count : undefined;
}

function fileType(entries: Entries): number | undefined {
  const value = entries.get('general.file_type');
  return typeof value === 'number' ? value : undefined;
}

/** A count of at least 1, or the largest of a count per layer. */
function positive(entries: Entries, key: string): number | undefined {
  const entry = entries.get(key);
  const value = typeof entry === 'object' ? entry.largest : entry;
  if (value === undefined) return undefined;
  const sane = typeof value === 'number' && Number.isInteger(value) && value > 0;
  if (!sane || value > GGUF_LIMITS.contextLengthMax) {
    throw new ModelFileError(`its ${key} makes no sense`);
  }
  return value;
}

function padded(byteCount: number, alignment: number): number {
  return Math.ceil(byteCount / alignment) * alignment;
}

type BlockRow = readonly [type: number, block: readonly [elements: number, bytes: number]];

function blockTypes(elements: number, ...rows: readonly [number, number][]): BlockRow[] {
  return rows.map(([type, bytes]) => [type, [elements, bytes]]);
}

function plainTypes(...rows: readonly [number, number][]): BlockRow[] {
  return blockTypes(1, ...rows);
}
