import { describe, expect, it } from 'vitest';
import { advance, beginPull, makeMeter, remainingSeconds } from './pull-progress.ts';

describe('a pull', () => {
  it('tells how far it is, how fast, and how long the rest will take', () => {
    let nowMs = 0;
    const meter = makeMeter(() => nowMs);
    let pull = advance(beginPull('m'), { type: 'source', message: 'From the hub.' }, meter);
    expect([pull.message, remainingSeconds(pull)]).toEqual(['From the hub.', null]);
    const progress = (received_bytes: number, total_bytes: number | null): void => {
      pull = advance(pull, { type: 'progress', received_bytes, total_bytes }, meter);
    };
    progress(400, 1000);
    expect(pull).toMatchObject({ receivedBytes: 400, totalBytes: 1000, bytesPerSecond: null });
    nowMs = 2000;
    progress(600, 1000);
    // What an earlier try has left counts as received, not as fast.
    expect(pull.bytesPerSecond).toBe(100);
    expect(remainingSeconds(pull)).toBe(4);
    progress(600, null);
    expect(remainingSeconds(pull)).toBeNull();
  });
});
