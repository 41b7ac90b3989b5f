import { expect, it } from 'vitest';
import { kvBytesPerToken } from './kv-bytes.ts';

function bytesOf(architecture: string, sizes: Readonly<Record<string, string>>): number {
  const metadata = new Map([['general.architecture', architecture]]);
  for (const [key, value] of Object.entries(sizes)) metadata.set(`${architecture}.${key}`, value);
  return kvBytesPerToken((key) => metadata.get(key) ?? null);
}

it.each<[string, string, Readonly<Record<string, string>>, number]>([
  [
    'SmolLM2: heads share the embedding',
    'llama',
    {
      block_count: '30',
      embedding_length: '576',
      'attention.head_count': '9',
      'attention.head_count_kv': '3',
    },
    30 * 3 * (64 + 64) * 2,
  ],
  [
    'Gemma: heads have a size of their own',
    'gemma3',
    {
      block_count: '18',
      embedding_length: '640',
      'attention.head_count': '4',
      'attention.head_count_kv': '1',
      'attention.key_length': '256',
      'attention.value_length': '256',
    },
    18 * 1 * (256 + 256) * 2,
  ],
  [
    'heads that are not shared have keys each',
    'llama',
    { block_count: '2', embedding_length: '1024', 'attention.head_count': '8' },
    2 * 8 * (128 + 128) * 2,
  ],
  [
    'layers may differ',
    'gemma4',
    {
      block_count: '3',
      embedding_length: '512',
      'attention.head_count': '8',
      'attention.head_count_kv': '[4, 4, 1]',
      'attention.key_length': '64',
      'attention.value_length': '64',
    },
    (4 + 4 + 1) * (64 + 64) * 2,
  ],
])('counts the keys and values of a token: %s', (_name, architecture, sizes, bytes) => {
  expect(bytesOf(architecture, sizes)).toBe(bytes);
});

it('is not nothing for a file that does not tell', () => {
  expect(bytesOf('unheard-of', {})).toBe(1024);
});
