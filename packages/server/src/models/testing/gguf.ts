// Builds small GGUF files, right ones and wrong ones.

/** A metadata entry: its key, the number of its type, and its encoded value. */
export type Entry = readonly [key: string, type: number, value: Buffer];

/** A tensor as the header describes it. */
export type Tensor = {
  readonly name: string;
  readonly dimensions: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number | bigint;
};

/** What `ggufFile` writes; every part can be made wrong. */
export type GgufParts = {
  readonly magic?: string;
  readonly version?: number;
  readonly entries?: readonly Entry[];
  readonly entryCount?: number | bigint;
  readonly tensors?: readonly Tensor[];
  readonly tensorCount?: number | bigint;
  readonly dataBytes?: number;
  readonly alignment?: number;
};

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

export const uint64 = (value: number | bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

export const text = (value: string): Buffer =>
  Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);

/** An entry that holds a text. */
export const textEntry = (key: string, value: string): Entry => [key, 8, text(value)];

/** An entry that holds an unsigned number of 32 bits. */
export const numberEntry = (key: string, value: number): Entry => [key, 4, uint32(value)];

/** An entry that holds an array of texts. */
export const textsEntry = (key: string, values: readonly string[]): Entry => [
  key,
  9,
  Buffer.concat([uint32(8), uint64(values.length), ...values.map(text)]),
];

/** Metadata of a model with every field that Spry reads. */
export const ENTRIES: readonly Entry[] = [
  textEntry('general.architecture', 'llama'),
  textEntry('general.name', 'Tiny'),
  textEntry('general.license', 'mit'),
  numberEntry('general.file_type', 3),
  numberEntry('llama.context_length', 512),
  numberEntry('llama.block_count', 2),
  numberEntry('llama.embedding_length', 64),
  numberEntry('llama.attention.head_count', 4),
  ['llama.attention.head_count_kv', 9, Buffer.concat([uint32(4), uint64(2), uint32(1), uint32(2)])],
  textsEntry('tokenizer.ggml.tokens', ['a', 'b', '<|im_end|>']),
  textEntry('tokenizer.chat_template', '{{ messages }}'),
];

/** Two tensors: 64 numbers of 32 bits, then 64 in Q4_1 blocks. */
export const TENSORS: readonly Tensor[] = [
  { name: 'output_norm.weight', dimensions: [64], type: 0, offset: 0 },
  { name: 'token_embd.weight', dimensions: [32, 2], type: 3, offset: 256 },
];

const TENSOR_DATA_BYTES = 256 + 40;

/** A GGUF file of the given parts; without any, a right one. */
export function ggufFile(parts: GgufParts = {}): Buffer {
  const { entries = ENTRIES, tensors = TENSORS, alignment = 32 } = parts;
  const header = Buffer.concat([
    Buffer.from(parts.magic ?? 'GGUF'),
    uint32(parts.version ?? 3),
    uint64(parts.tensorCount ?? tensors.length),
    uint64(parts.entryCount ?? entries.length),
    ...entries.flatMap(([key, type, value]) => [text(key), uint32(type), value]),
    ...tensors.flatMap((tensor) => [
      text(tensor.name),
      uint32(tensor.dimensions.length),
      ...tensor.dimensions.map(uint64),
      uint32(tensor.type),
      uint64(tensor.offset),
    ]),
  ]);
  const padding = (alignment - (header.length % alignment)) % alignment;
  return Buffer.concat([header, Buffer.alloc(padding + (parts.dataBytes ?? TENSOR_DATA_BYTES))]);
}
