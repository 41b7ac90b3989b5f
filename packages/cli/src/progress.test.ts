import { describe, expect, it } from 'vitest';

import { createProgress, describeProgress, describeSeconds } from './progress.ts';
import { RecordingStream } from './testing/fake-context.ts';

const TOTAL_BYTES = 98_362_432;

function createFakeView(isTTY: boolean, env: NodeJS.ProcessEnv = {}) {
  const clock = { nowMs: 0 };
  const stream = new RecordingStream(isTTY);
  const view = createProgress({ stream, now: () => clock.nowMs, env });
  const at = (nowMs: number, receivedBytes: number, label = 'tiny.gguf') => {
    clock.nowMs = nowMs;
    view.update({ label, receivedBytes, totalBytes: TOTAL_BYTES });
  };
  return { stream, view, at };
}

describe('what is said of a download', () => {
  it.each([
    [0, TOTAL_BYTES, 0, '0 %  0.0 of 98.4 MB'],
    [49_181_216, TOTAL_BYTES, 0, '50 %  49.2 of 98.4 MB'],
    [49_181_216, TOTAL_BYTES, 12_000_000, '50 %  49.2 of 98.4 MB  12.0 MB/s  5 s left'],
    [TOTAL_BYTES, TOTAL_BYTES, 12_000_000, '100 %  98.4 of 98.4 MB  12.0 MB/s'],
    [5_000_000, undefined, 1_000_000, '5.0 MB  1.0 MB/s'],
    [0, 0, 0, '0 %  0.0 of 0.0 MB'],
  ])('%d of %s bytes at %d a second', (receivedBytes, totalBytes, bytesPerSecond, text) => {
    const update = { label: 'x', receivedBytes, totalBytes };
    expect(describeProgress(update, bytesPerSecond)).toBe(text);
  });

  it.each([
    [0, '1 s'],
    [59.2, '1 min 0 s'],
    [185, '3 min 5 s'],
    [7_800, '2 h 10 min'],
  ])('%d seconds', (seconds, text) => {
    expect(describeSeconds(seconds)).toBe(text);
  });
});

describe('where lines cannot be redrawn', () => {
  it('writes the first state, then a line every two seconds or ten percent, then the end', () => {
    const { stream, at } = createFakeView(false);
    at(0, 0);
    at(500, 1_000_000);
    at(1_999, 2_000_000);
    at(2_000, 3_000_000);
    at(2_100, 20_000_000);
    at(2_200, 21_000_000);
    at(2_300, TOTAL_BYTES - 1);
    at(2_400, TOTAL_BYTES);
    at(2_500, TOTAL_BYTES);
    expect(stream.text.split('\n').map((line) => line.split('  ')[1])).toEqual([
      '0 %',
      '3 %',
      '20 %',
      '99 %',
      '100 %',
      undefined,
    ]);
  });

  it('measures the speed of the last five seconds only', () => {
    const { stream, at } = createFakeView(false);
    at(0, 0);
    at(10_000, 40_000_000);
    at(12_000, 42_000_000);
    at(15_000, 45_000_000);
    expect(stream.text.split('\n').at(-2)).toContain('  1.0 MB/s  54 s left');
  });

  it('starts anew with another file', () => {
    const { stream, at } = createFakeView(false);
    at(0, TOTAL_BYTES, 'one');
    at(1, 0, 'two');
    expect(stream.text).toBe('one  100 %  98.4 of 98.4 MB\ntwo  0 %  0.0 of 98.4 MB\n');
  });

  it.each([{ CI: 'true' }, { TERM: 'dumb' }])('counts a terminal with %o as such', (env) => {
    const { stream, view, at } = createFakeView(true, env);
    at(0, 0);
    view.stop();
    expect(stream.text).toBe('tiny.gguf  0 %  0.0 of 98.4 MB\n');
  });
});

describe('on a terminal', () => {
  it('draws a bar and leaves the last state on the screen', () => {
    const { stream, view, at } = createFakeView(true);
    at(0, 0);
    at(1_000, TOTAL_BYTES / 2);
    view.stop();
    view.stop();
    const last = stream.text.slice(stream.text.lastIndexOf('tiny.gguf'));
    expect(last).toContain('50 %  49.2 of 98.4 MB  49.2 MB/s  1 s left');
    expect(last.match(/█/g)).toHaveLength(12);
    expect(last.match(/░/g)).toHaveLength(12);
  });

  it('uses no colour where NO_COLOR is set', () => {
    const colour = `${String.fromCharCode(27)}[36m`;
    const plain = createFakeView(true, { NO_COLOR: '1' });
    plain.at(0, TOTAL_BYTES);
    plain.view.stop();
    const colourful = createFakeView(true);
    colourful.at(0, TOTAL_BYTES);
    colourful.view.stop();
    expect(plain.stream.text).not.toContain(colour);
    expect(colourful.stream.text).toContain(colour);
  });
});
