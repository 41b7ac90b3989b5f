import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ModelFileError } from './errors.ts';
import { checkModelFile, parseHeader } from './gguf-check.ts';
import { NeedMoreBytes } from './gguf-reader.ts';
import { temporaryFolder } from './testing/folder.ts';
import {
  ENTRIES,
  type Entry,
  type GgufParts,
  ggufFile,
  numberEntry,
  type Tensor,
  textEntry,
  textsEntry,
  uint32,
  uint64,
} from './testing/gguf.ts';

const FIRST: Tensor = { name: 'output_norm.weight', dimensions: [64], type: 0, offset: 0 };
const SECOND: Tensor = { name: 'token_embd.weight', dimensions: [32, 2], type: 3, offset: 256 };

function parse(parts: GgufParts) {
  const file = ggufFile(parts);
  return parseHeader(file, file.length);
}

describe('a right file', () => {
  test('tells what the server needs', async () => {
    const path = join(await temporaryFolder(onTestFinished), 'model.gguf');
    await writeFile(path, ggufFile());
    expect(await checkModelFile(path)).toEqual({
      architecture: 'llama',
      name: 'Tiny',
      contextLength: 512,
      blockCount: 2,
      embeddingLength: 64,
      headCount: 4,
      headCountKv: 2,
      keyLength: undefined,
      valueLength: undefined,
      vocabularySize: 3,
      hasChatTemplate: true,
      fileType: 3,
      license: 'mit',
    });
  });

  test('may say nothing but its architecture', () => {
    const metadata = parse({ entries: [textEntry('general.architecture', 'gemma')] });
    expect(metadata).toMatchObject({ architecture: 'gemma', hasChatTemplate: false });
    expect(metadata.contextLength).toBeUndefined();
  });

  test('may have another alignment', () => {
    const entries = [...ENTRIES, numberEntry('general.alignment', 64)];
    expect(parse({ entries, alignment: 64 }).architecture).toBe('llama');
  });

  test('may have a header longer than the first read', async () => {
    const tokens = Array.from({ length: 50_000 }, (_, index) => String(index).padEnd(120));
    const path = join(await temporaryFolder(onTestFinished), 'model.gguf');
    await writeFile(path, ggufFile({ entries: [...ENTRIES, textsEntry('many', tokens)] }));
    expect((await checkModelFile(path)).architecture).toBe('llama');
  });
});

const array = (type: number, count: number | bigint): Entry => [
  'array',
  9,
  Buffer.concat([uint32(type), uint64(count)]),
];

describe('a wrong file is refused', () => {
  test.each<[string, GgufParts, RegExp]>([
    ['another format', { magic: 'GGML' }, /not a GGUF/],
    ['version 1', { version: 1 }, /version 1/],
    ['the other byte order', { version: 0x03000000 }, /version/],
    ['2^63 entries', { entryCount: 2n ** 63n }, /entry count/],
    ['2^63 tensors', { tensorCount: 2n ** 63n }, /tensor count/],
    ['more entries than there are', { entryCount: 500 }, /ends inside|text|key|type/],
    ['a text of 2^40 bytes', { entries: [['key', 8, uint64(2n ** 40n)]] }, /length of a text/],
    ['an array of 2^62 numbers', { entries: [array(4, 2n ** 62n)] }, /array length/],
    ['an array of arrays', { entries: [array(9, 1)] }, /type 9/],
    ['an unknown value type', { entries: [['key', 77, uint32(0)]] }, /type 77/],
    ['an empty key', { entries: [textEntry('', 'x')] }, /keys/],
    ['a key twice', { entries: [textEntry('a', 'x'), textEntry('a', 'x')] }, /keys/],
    ['alignment 0', { entries: [numberEntry('general.alignment', 0)] }, /alignment/],
    ['alignment 33', { entries: [numberEntry('general.alignment', 33)] }, /alignment/],
    ['alignment as text', { entries: [textEntry('general.alignment', '32')] }, /alignment/],
    ['alignment 2^31', { entries: [numberEntry('general.alignment', 2 ** 31)] }, /follow|short/],
    ['no architecture', { entries: [] }, /architecture/],
    ['no weights', { tensors: [] }, /no weights/],
    ['context length 0', withEntry('llama.context_length', 0), /context_length/],
    ['context length 2^32 - 1', withEntry('llama.context_length', 2 ** 32 - 1), /context_length/],
    ['a split model', withEntry('split.count', 3), /split/],
    ['0 dimensions', withTensor({ dimensions: [] }), /0 dimensions/],
    ['5 dimensions', withTensor({ dimensions: [1, 1, 1, 1, 1] }), /5 dimensions/],
    ['an empty dimension', withTensor({ dimensions: [32, 0] }), /empty/],
    ['a dimension of 2^63', withTensor({ dimensions: [32, 2n ** 63n] }), /dimension/],
    ['dimensions that overflow', withTensor({ dimensions: [4096, 4096, 4096, 4096] }), /larger/],
    ['an unknown tensor type', withTensor({ type: 4 }), /type 4/],
    ['rows of no whole blocks', withTensor({ dimensions: [33, 2] }), /whole blocks/],
    ['overlapping tensors', withTensor({ offset: 0 }), /follow/],
    ['an offset past the end', withTensor({ offset: 2n ** 40n }), /offset/],
    ['an offset that is not aligned', withTensor({ offset: 260 }), /follow/],
    ['a tensor name twice', withTensor({ name: FIRST.name }), /names/],
    ['a tensor name of 64 bytes', withTensor({ name: 'x'.repeat(64) }), /tensor name/],
    ['weights cut short', { dataBytes: 256 + 39 }, /cut short/],
  ])('%s', (_, parts, reason) => {
    expect(() => parse(parts)).toThrow(ModelFileError);
    expect(() => parse(parts)).toThrow(reason);
  });

  test('with its path in the message', async () => {
    const path = join(await temporaryFolder(onTestFinished), 'model.gguf');
    await writeFile(path, '');
    await expect(checkModelFile(path)).rejects.toThrow(`${path} is not a model that Spry can load`);
  });

  test('when it is a folder or not there', async () => {
    const folder = await temporaryFolder(onTestFinished);
    await expect(checkModelFile(folder)).rejects.toThrow(ModelFileError);
    const missing = checkModelFile(join(folder, 'none.gguf'));
    await expect(missing).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('hostile headers', () => {
  const file = ggufFile();
  const headerBytes = file.length - 296;

  test('however one is changed, it is read or refused', () => {
    const change = fc.tuple(fc.nat(headerBytes - 1), fc.oneof(fc.nat(255), fc.constant(255)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const changed = Buffer.from(file);
        for (const [index, value] of changes) changed[index] = value;
        expectReadOrRefused(changed, changed.length);
      }),
      { numRuns: 3_000 },
    );
  });

  test('wherever one is cut, it is refused, and a prefix asks for more', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), (length) => {
        const cut = file.subarray(0, length);
        expect(() => parseHeader(cut, length)).toThrow(ModelFileError);
        if (length < headerBytes - 32) expect(() => parseHeader(cut, 1e6)).toThrow(NeedMoreBytes);
      }),
    );
  });

  test('random bytes after the magic are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const noise = Buffer.concat([Buffer.from('GGUF'), bytes]);
        expectReadOrRefused(noise, noise.length);
      }),
    );
  });
});

function expectReadOrRefused(bytes: Buffer, fileBytes: number): void {
  try {
    expect(typeof parseHeader(bytes, fileBytes).architecture).toBe('string');
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
  }
}

function withEntry(key: string, value: number): GgufParts {
  const others = ENTRIES.filter(([name]) => name !== key);
  return { entries: [...others, numberEntry(key, value)] };
}

function withTensor(change: Partial<Tensor>): GgufParts {
  return { tensors: [FIRST, { ...SECOND, ...change }] };
}
