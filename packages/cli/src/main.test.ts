import { describe, expect, it } from 'vitest';

import { main } from './main.ts';
import { createFakeContext, TINY_MODEL } from './testing/fake-context.ts';
import { readJsonOutput } from './testing/json-outputs.ts';

describe('spry', () => {
  it('prints help with examples on stdout', async () => {
    const context = createFakeContext();
    expect(await main(['serve', '--help'], context)).toBe(0);
    expect(context.stdout.text).toContain('Usage: spry serve [options]');
    expect(context.stdout.text).toContain('Examples:');
    expect(context.stderr.text).toBe('');
  });

  it('prints its version', async () => {
    const context = createFakeContext();
    expect(await main(['--version'], context)).toBe(0);
    expect(context.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['serve', '--port', 'http'], '--port'],
    [['serve', '--port', '65536'], 'from 0 to 65535'],
    [['serve', '--port', '-1'], 'from 0 to 65535'],
    [['serve', '--port', '1e3'], 'from 0 to 65535'],
    [['serve', '--port', ''], 'from 0 to 65535'],
    [['serve', '--parallel', '0'], 'from 1 to 256'],
    [['serve', '--ctx', '8k'], 'whole number'],
    [['serve', '--threads', '1.5'], 'whole number'],
    [['serve', '--gpu-layers', 'all'], 'whole number'],
    [['serve', '--drain-timeout', '1 hour'], 'whole number'],
    [['serve', '--host', 'http://localhost'], 'host name'],
    [['serve', '--cors-origin', 'https://example.com/path'], 'without a path'],
    [['serve', '--log-level', 'loud'], 'Allowed choices'],
    [['serve', '--nonsense'], 'unknown option'],
    [['serve', 'extra'], 'too many arguments'],
    [['nonsense'], 'unknown command'],
    [['pull', 'one', 'two'], 'too many arguments'],
    [['pull', '--tune', 'maybe'], 'Allowed choices'],
  ])('refuses %j with one line and exit code 2', async (words, expected) => {
    const context = createFakeContext();
    expect(await main(words, context)).toBe(2);
    expect(context.stderr.text).toContain(expected);
    expect(context.stderr.text.trimEnd().split('\n')).toHaveLength(1);
    expect(context.started).toHaveLength(0);
  });

  it('tells an error in one line, without its stack', async () => {
    const context = createFakeContext({
      resolveModel: async () => {
        throw new Error('The hub cannot be reached.\nMore detail.');
      },
    });
    expect(await main(['pull'], context)).toBe(1);
    expect(context.stderr.text).toBe('spry: The hub cannot be reached.\n');
  });

  it('shows the stack where debugging was asked for', async () => {
    const context = createFakeContext({
      serve: async () => {
        throw new Error('Something broke.');
      },
    });
    expect(await main(['serve', '--log-level', 'debug'], context)).toBe(1);
    expect(context.stderr.text).toContain('main.test.ts');
  });
});

describe('spry pull', () => {
  it('prints the path of the file and nothing else on stdout', async () => {
    const context = createFakeContext({
      resolveModel: async (choice, { report }) => {
        report({ type: 'source', message: `Looking for ${choice}` });
        return TINY_MODEL;
      },
    });
    expect(await main(['pull', 'tiny'], context)).toBe(0);
    expect(context.stdout.text).toBe('/models/tiny.gguf\n');
    expect(context.stderr.text).toBe('Looking for tiny\n');
  });

  it.each([
    [['pull'], 1],
    [['pull', '--tune', 'off'], 0],
  ])('%j fits the weights %d times', async (words, count) => {
    let fitted = 0;
    const context = createFakeContext({
      fitWeights: async () => {
        fitted++;
        return null;
      },
    });
    expect(await main(words, context)).toBe(0);
    expect(fitted).toBe(count);
  });

  it('prints JSON of a known form where that is asked for', async () => {
    const context = createFakeContext();
    expect(await main(['pull', '--json'], context)).toBe(0);
    expect(readJsonOutput('pull', context.stdout.text)).toMatchObject({ id: 'tiny' });
  });

  it('gives up when interrupted, with the exit code of the signal and no error', async () => {
    const context = createFakeContext({
      resolveModel: (_choice, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('The download was stopped.')));
          context.send('SIGINT');
        }),
    });
    expect(await main(['pull'], context)).toBe(130);
    expect(context.stderr.text).toBe('');
  });
});
