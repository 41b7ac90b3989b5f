import { describe, expect, it } from 'vitest';
import { type MemoryFacts, planMemory } from './plan-memory.ts';

const GIB = 2 ** 30;
const base: MemoryFacts = {
  kvBytesPerToken: 2 ** 14,
  trainedContext: 8192,
  machineBytes: 16 * GIB, // room for 65,536 tokens of KV memory in a sixteenth
  contextTokens: null,
  parallel: null,
};

describe('planMemory', () => {
  it.each<[string, Partial<MemoryFacts>, { slotTokens: number; slotCount: number }]>([
    ['has 16 windows of 4,096', {}, { slotCount: 16, slotTokens: 4096 }],
    ['uses no more memory', { machineBytes: 64 * GIB }, { slotCount: 16, slotTokens: 4096 }],
    ['keeps to the training', { trainedContext: 2048 }, { slotCount: 16, slotTokens: 2048 }],
    ['makes windows smaller', { machineBytes: 12 * GIB }, { slotCount: 16, slotTokens: 3072 }],
    ['keeps 2,048 tokens', { machineBytes: 4 * GIB }, { slotCount: 8, slotTokens: 2048 }],
    ['keeps one slot', { machineBytes: GIB / 8 }, { slotCount: 1, slotTokens: 512 }],
    ['keeps 256 tokens', { machineBytes: 2 ** 20 }, { slotCount: 1, slotTokens: 256 }],
    ['takes a context', { contextTokens: 4096 }, { slotCount: 16, slotTokens: 4096 }],
    ['rounds a context up', { contextTokens: 1000 }, { slotCount: 16, slotTokens: 1024 }],
    ['takes a parallel', { parallel: 64 }, { slotCount: 64, slotTokens: 1024 }],
    ['gives one request no more', { parallel: 1 }, { slotCount: 1, slotTokens: 4096 }],
    ['takes tiny models', { trainedContext: 100 }, { slotCount: 16, slotTokens: 256 }],
    [
      'takes both, whatever they cost',
      { parallel: 32, contextTokens: 8192 },
      { slotCount: 32, slotTokens: 8192 },
    ],
    [
      'has fewer requests for a large context',
      { contextTokens: 32_768, trainedContext: 131_072 },
      { slotCount: 2, slotTokens: 32_768 },
    ],
    [
      'has no fewer requests for a context beyond the training',
      { contextTokens: 99_999 },
      { slotCount: 8, slotTokens: 8192 },
    ],
    [
      'counts a context as it is after rounding',
      { contextTokens: 1, machineBytes: GIB / 8 },
      { slotCount: 2, slotTokens: 256 },
    ],
  ])('%s', (_name, facts, expected) => {
    expect(planMemory({ ...base, ...facts })).toEqual(expected);
  });
});
