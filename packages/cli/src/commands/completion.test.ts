import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

import { main } from '../main.ts';
import { createFakeContext } from '../testing/fake-context.ts';

async function script(shell: string): Promise<string> {
  const context = createFakeContext();
  expect(await main(['completion', shell], context)).toBe(0);
  return context.stdout.text;
}

/** What bash offers when Tab is pressed behind the words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const line = ['spry', ...words];
  const program = `${await script('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _spry; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', ...line], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes commands, also those under others', async () => {
  expect(await offered('se')).toEqual(['serve']);
  expect(await offered('models', '')).toEqual(expect.arrayContaining(['ls', 'show', 'import']));
  expect(await offered('models', 'i')).toEqual(['import']);
});

test('bash completes the options of the command that is being typed', async () => {
  expect(await offered('serve', '--drain')).toEqual(['--drain-timeout']);
  expect(await offered('keys', 'create', 'ci', '--own')).toEqual(['--owner']);
  expect(await offered('chat', '--drain')).toEqual([]);
});

test('bash completes values where there is a choice, and leaves the others to files', async () => {
  expect(await offered('serve', '--log-level', 'd')).toEqual(['debug']);
  expect(await offered('serve', '--port', '')).toEqual([]);
  expect(await offered('completion', 'z')).toEqual(['zsh']);
});

test.each(['bash', 'zsh', 'fish'])('%s knows every command', async (shell) => {
  const text = await script(shell);
  for (const path of ['spry serve', 'spry chat', 'spry models import', 'spry keys rotate']) {
    expect(text).toContain(path);
  }
});

test('another shell is refused with the names of those there are', async () => {
  const context = createFakeContext();
  expect(await main(['completion', 'tcsh'], context)).toBe(2);
  expect(context.stderr.text).toContain('bash, zsh, fish');
});
