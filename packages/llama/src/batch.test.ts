import koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';
import { LlamaBatch } from './batch.ts';

const batches: LlamaBatch[] = [];

afterEach(() => {
  for (const batch of batches.splice(0)) batch.dispose();
});

function makeBatch(capacity: number): LlamaBatch {
  const batch = new LlamaBatch(capacity);
  batches.push(batch);
  return batch;
}

/** Reads native memory as llama_decode would. */
function read(address: unknown, byteCount: number): ArrayBuffer {
  return koffi.view(address as bigint, byteCount);
}

function integers(address: unknown, count: number): number[] {
  return [...new Int32Array(read(address, count * 4))];
}

describe('LlamaBatch', () => {
  it('fills the native arrays, a row for each token', () => {
    const batch = makeBatch(4);
    expect(batch.add(100, 0, 0, false)).toBe(0);
    expect(batch.add(101, 1, 0, true)).toBe(1);
    expect(batch.add(7, 12, 3, true)).toBe(2);
    const native = batch.toNative();
    expect(native['n_tokens']).toBe(3);
    expect(native['embd']).toBeNull();
    expect(integers(native['token'], 3)).toEqual([100, 101, 7]);
    expect(integers(native['pos'], 3)).toEqual([0, 1, 12]);
    expect([...new Int8Array(read(native['logits'], 3))]).toEqual([0, 1, 1]);
  });

  it('gives every token one sequence, through its pointer', () => {
    const batch = makeBatch(3);
    for (const sequence of [2, 0, 1]) batch.add(5, 0, sequence, true);
    const native = batch.toNative();
    expect(integers(native['n_seq_id'], 3)).toEqual([1, 1, 1]);
    const pointers = [...new BigUint64Array(read(native['seq_id'], 3 * 8))];
    expect(pointers.map((pointer) => integers(pointer, 1)[0])).toEqual([2, 0, 1]);
  });

  it('starts anew after clear, in the same memory', () => {
    const batch = makeBatch(2);
    batch.add(1, 0, 0, true);
    batch.add(2, 1, 0, true);
    const address = batch.toNative()['token'];
    batch.clear();
    expect(batch.length).toBe(0);
    expect(batch.toNative()['n_tokens']).toBe(0);
    expect(batch.add(9, 4, 1, false)).toBe(0);
    const native = batch.toNative();
    expect(native['token']).toBe(address);
    expect(native['n_tokens']).toBe(1);
    expect(integers(native['token'], 1)).toEqual([9]);
    expect([...new Int8Array(read(native['logits'], 1))]).toEqual([0]);
  });

  it('takes no more than its capacity', () => {
    const batch = makeBatch(2);
    batch.add(1, 0, 0, false);
    batch.add(2, 1, 0, false);
    expect(() => batch.add(3, 2, 0, true)).toThrow(RangeError);
    expect(() => batch.add(3, 2, 0, true)).toThrow('batch is full at 2 tokens');
    expect(batch.length).toBe(2);
  });

  it('may be disposed twice', () => {
    const batch = new LlamaBatch(1);
    batch.dispose();
    batch.dispose();
    expect(batch.length).toBe(0);
  });
});
