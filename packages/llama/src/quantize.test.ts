import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeBackends } from './backends.ts';
import { LlamaError } from './errors.ts';
import { type QuantizeRecipe, quantize } from './quantize.ts';

const recipe: QuantizeRecipe = { weights: 'Q8_0', threads: 1 };

/** A file that begins as a GGUF does and holds nothing. */
async function emptyModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'spry-quantize-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'empty.gguf');
  const header = Buffer.alloc(24);
  header.write('GGUF');
  header.writeUInt32LE(3, 4);
  await writeFile(path, header);
  return path;
}

describe('quantize', () => {
  it('fails in a sentence where llama.cpp refuses the file', async () => {
    const path = await emptyModel();
    const failure = quantize(path, `${path}.out`, recipe);
    await expect(failure).rejects.toThrow(LlamaError);
    await expect(failure).rejects.toThrow(`llama.cpp cannot write ${path} as Q8_0.`);
  });

  it('fails where the formats to keep cannot be read', async () => {
    const failure = quantize('/nowhere.gguf', '/nowhere.out', {
      ...recipe,
      keep: ['output.weight'],
    });
    await expect(failure).rejects.toThrow('llama.cpp cannot read the model file /nowhere.gguf.');
  });
});

it('tells which kernels compute here', () => {
  const { release, devices, features } = describeBackends();
  expect(release).toMatch(/^\d+\.\d+\.\d+$/);
  expect(devices.length).toBeGreaterThan(0);
  expect(features.join()).not.toContain('= 0');
});
