import { describe, expect, it } from 'vitest';
import { argmax } from '../sampling/greatest.ts';
import { FakeKernels } from './fake-kernels.ts';
import { END_OF_TURN } from './fake-vocabulary.ts';

/** Adds tokens to a slot from `position` on, the last one with logits; returns its row. */
function add(kernels: FakeKernels, slot: number, position: number, tokens: readonly number[]) {
  const rows = tokens.map((token, index) =>
    kernels.addToken(token, position + index, slot, index === tokens.length - 1),
  );
  return rows.at(-1) ?? -1;
}

async function computed(tokens: readonly number[], slot = 0): Promise<FakeKernels> {
  const kernels = new FakeKernels({ slotCount: 2, slotTokens: 16, batchTokensMax: 8 });
  add(kernels, slot, 0, tokens);
  await kernels.decode();
  kernels.clearBatch();
  return kernels;
}

/** The logits after `tokens`, computed by themselves. */
async function logitsAfter(tokens: readonly number[]): Promise<Float32Array> {
  return (await computed(tokens)).logits(tokens.length - 1);
}

describe('logits', () => {
  it('depend on every token and their order, and on nothing else', async () => {
    const logits = await logitsAfter([1, 2, 3]);
    expect(await logitsAfter([1, 2, 3])).toEqual(logits);
    expect((await computed([1, 2, 3], 1)).logits(2)).toEqual(logits);
    for (const others of [
      [1, 2, 4],
      [0, 2, 3],
      [2, 1, 3],
      [2, 3],
      [1, 2, 3, 3],
    ]) {
      expect(await logitsAfter(others)).not.toEqual(logits);
    }
  });

  it('are the same in steps, after truncating and in a copy', async () => {
    const logits = await logitsAfter([1, 2, 3]);
    const kernels = await computed([1, 2, 9, 9]);
    kernels.truncate(0, 2);
    kernels.copy(0, 1);
    const rows = [add(kernels, 1, 2, [3]), add(kernels, 0, 2, [3])];
    await kernels.decode();
    for (const row of rows) expect(kernels.logits(row)).toEqual(logits);
  });

  it('spell valid UTF-8 with characters of every length, and end', async () => {
    const kernels = new FakeKernels({ slotTokens: 4000 });
    const bytes: number[] = [];
    let token = 10;
    let ends = 0;
    for (let position = 0; position < 3000; position++) {
      kernels.clearBatch();
      add(kernels, 0, position, [token]);
      await kernels.decode();
      token = argmax(kernels.logits(0));
      if (token === END_OF_TURN) ends++;
      else bytes.push(token);
    }
    // What the loop's end cut off is no defect.
    const text = new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\ufffd$/, '');
    expect(text).not.toContain('\ufffd');
    const lengths = new Set([...text].map((character) => Buffer.byteLength(character)));
    expect([...lengths].sort()).toEqual([1, 2, 3, 4]);
    expect(ends).toBeGreaterThan(5);
  });
});

describe('the kernels refuse', () => {
  it('tokens that do not go on where their slot ends', async () => {
    const kernels = await computed([1, 2]);
    expect(() => kernels.addToken(3, 3, 0, true)).toThrow('goes on at 2, not at 3');
    expect(() => kernels.addToken(3, 1, 0, true)).toThrow('goes on at 2, not at 1');
    kernels.addToken(3, 2, 0, true);
    expect(() => kernels.addToken(4, 2, 0, true)).toThrow('goes on at 3, not at 2');
  });

  it('slots, tokens, batches and logits that do not exist', async () => {
    const kernels = await computed([1, 2]);
    expect(() => kernels.addToken(1, 0, 2, true)).toThrow('slot 2 does not exist');
    expect(() => kernels.addToken(999, 2, 0, true)).toThrow('token 999 does not exist');
    expect(() => kernels.logits(0)).toThrow('row 0 has no logits');
    expect(() => kernels.copy(1, 1)).toThrow('onto itself');
    await expect(kernels.decode()).rejects.toThrow('the batch is empty');
    add(kernels, 1, 0, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(() => kernels.addToken(9, 8, 1, true)).toThrow('the batch is full');
    await kernels.decode();
    expect(() => kernels.logits(1)).toThrow('row 1 has no logits');
    kernels.clearBatch();
    add(kernels, 1, 8, [1, 2, 3, 4, 5, 6, 7, 8]);
    await kernels.decode();
    kernels.clearBatch();
    expect(() => kernels.addToken(9, 16, 1, true)).toThrow('slot 1 is full');
  });

  it('everything while they compute', async () => {
    const kernels = await computed([1]);
    add(kernels, 0, 1, [2]);
    const step = kernels.decode();
    expect(() => kernels.truncate(1, 0)).toThrow('at work');
    expect(() => kernels.copy(0, 1)).toThrow('at work');
    expect(() => kernels.logits(0)).toThrow('at work');
    expect(() => kernels.clearBatch()).toThrow('at work');
    await expect(kernels.decode()).rejects.toThrow('at work');
    await step;
    expect(kernels.logits(0)).toHaveLength(259);
  });

  it('slots of a failed step until they are emptied', async () => {
    const kernels = await computed([1, 2]);
    add(kernels, 0, 2, [3]);
    kernels.onDecode = () => {
      throw new Error('out of luck');
    };
    await expect(kernels.decode()).rejects.toThrow('out of luck');
    kernels.onDecode = null;
    kernels.clearBatch();
    expect(() => kernels.addToken(3, 2, 0, true)).toThrow('undefined');
    expect(() => kernels.truncate(0, 2)).toThrow('undefined');
    expect(() => kernels.copy(0, 1)).toThrow('undefined');
    kernels.truncate(0, 0);
    expect(add(kernels, 0, 0, [1])).toBe(0);
  });
});
