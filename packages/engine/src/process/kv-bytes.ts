// How much KV memory a token takes, by what the model file says of itself.

/** Bytes of one key's or value's number: the kernels keep them in half precision. */
const NUMBER_BYTES = 2;
/** Taken for models that do not tell their sizes. */
const BYTES_MIN = 1024;

/**
 * Bytes of the keys and values of all layers for one token. Layers that look at a sliding window
 * only count like the others: they keep everything too (`LlamaContext` says why).
 * @param metadata the file's value under a key, or null; a value per layer as `[1, 2]`
 */
export function kvBytesPerToken(metadata: (key: string) => string | null): number {
  const architecture = metadata('general.architecture') ?? '';
  const read = (key: string): number[] => numbersIn(metadata(`${architecture}.${key}`) ?? '');
  const [layerCount = 0] = read('block_count');
  const heads = read('attention.head_count');
  const [embedding = 0] = read('embedding_length');
  const [headCount = 0] = heads;
  const headSize = headCount > 0 ? embedding / headCount : 0;
  const [keySize = headSize] = read('attention.key_length');
  const [valueSize = headSize] = read('attention.value_length');
  const given = read('attention.head_count_kv');
  const keyValueHeads = total(given.length > 0 ? given : heads, layerCount);
  return Math.max(keyValueHeads * (keySize + valueSize) * NUMBER_BYTES, BYTES_MIN);
}

function numbersIn(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

/** Of all layers, where one value stands for each of them. */
function total(values: readonly number[], layerCount: number): number {
  if (values.length === 1) return (values[0] ?? 0) * layerCount;
  return values.reduce((sum, value) => sum + value, 0);
}
