// The command without a terminal: what scripts rely on. Standard output has the answer and nothing
// else, exit codes tell how it ended, and --json is JSON.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { type CommandOptions, type CommandResult, spry } from '../harness/command.ts';
import { temporaryHome } from '../harness/home.ts';

const SCHEMA = path.join(import.meta.dirname, '../../examples/first-steps/city.json');
const SMOLLM = 'smollm2-135m-instruct';

/** Runs the command beside the server that all tests share. */
function run(words: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  return spry(words, { ...options, env: { SPRY_BASE_URL: inject('serverUrl'), ...options.env } });
}

it('answers a question from the arguments, a pipe and both, and the same each time', async () => {
  const limit = ['--max-tokens', '24'];
  const asked = await run(['chat', ...limit, 'Say hello\n\nto the world.']);
  expect(asked.code).toBe(0);
  expect(asked.stdout.trim()).not.toBe('');
  const piped = await run(['chat', ...limit], { input: 'Say hello\n\nto the world.\n' });
  const both = await run(['chat', ...limit, 'Say', 'hello'], { input: 'to the world.\n' });
  expect([piped, both]).toEqual([asked, asked]);
});

it('a schema makes the answer JSON that another program can read', async () => {
  const { code, stdout } = await run(['chat', '--schema', SCHEMA, 'Tell me about Oslo.']);
  expect(code).toBe(0);
  const city = JSON.parse(stdout);
  expect(Object.keys(city)).toEqual(['name', 'country', 'population']);
  expect(city.population).toBeGreaterThanOrEqual(1);
});

it('starts an engine of its own where no server is', async () => {
  const { code, stdout } = await spry(['chat', '--max-tokens', '8', 'Say hello.']);
  expect(code).toBe(0);
  expect(stdout.trim()).not.toBe('');
});

it('is stopped by a signal, with the exit code of that signal', async () => {
  const { code, stdout } = await run(['chat', '--max-tokens', '2000', 'Count to a thousand.'], {
    onStart: (child) => child.stdout?.once('data', () => child.kill('SIGINT')),
  });
  expect(code).toBe(130);
  expect(stdout).not.toBe('');
});

it('ends quietly when its reader has read enough', async () => {
  const { code, stderr } = await run(['chat', '--max-tokens', '2000', 'Count to a thousand.'], {
    onStart: (child) => child.stdout?.once('data', () => child.stdout?.destroy()),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it.each([
  [['chat'], { input: '' }, 2, 'There is no question'],
  [['chat', 'hi', '-m', 'no-such-model'], {}, 3, 'no-such-model'],
  [['chat', 'hi'], { env: { SPRY_BASE_URL: 'http://127.0.0.1:9' } }, 7, 'onnect'],
  [['ps'], { env: { SPRY_BASE_URL: 'http://127.0.0.1:9' } }, 7, 'No server'],
  [['models', 'show', 'no-such-model'], {}, 3, 'no-such-model'],
  [['models', 'import', '/dev/null'], {}, 3, 'not a file'],
])('%j fails with one line and its exit code', async (words, options, code, message) => {
  const result = await run(words, options);
  expect(result).toMatchObject({ code, stdout: '' });
  expect(result.stderr).toContain(message);
  expect(result.stderr.trimEnd().split('\n')).toHaveLength(1);
});

it('tells what the running server does', async () => {
  const { stdout } = await run(['ps', '--json']);
  const state = JSON.parse(stdout);
  expect(state).toMatchObject({ url: inject('serverUrl'), ready: true, slots: 16 });
  expect(state.models[0]).toMatchObject({ id: SMOLLM, active: true });
});

it('imports a model, serves it under its name, and deletes it', async () => {
  const env = { SPRY_HOME: mkdtempSync(path.join(tmpdir(), 'spry-import-')), HF_HUB_OFFLINE: '1' };
  onTestFinished(() => rmSync(env.SPRY_HOME, { recursive: true }));
  const file = path.join(temporaryHome(), 'models', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  const imported = await spry(['models', 'import', file, '--name', 'mine', '--json'], { env });
  expect(JSON.parse(imported.stdout)).toMatchObject({
    id: 'mine',
    size_bytes: 98_362_432,
    architecture: 'llama',
    memory: { fits: true },
  });
  const answer = await spry(['chat', '-m', 'mine', '--max-tokens', '8', 'Say hello.'], { env });
  expect(answer).toMatchObject({ code: 0 });
  expect(answer.stdout.trim()).not.toBe('');
  const removed = await spry(['models', 'rm', 'mine', '--json'], { env });
  expect(JSON.parse(removed.stdout)).toMatchObject({ freed_bytes: 98_362_432 });
  const listed = await spry(['models', 'ls', '--json'], { env });
  expect(JSON.parse(listed.stdout).models.map(({ id }: { id: string }) => id)).not.toContain(
    'mine',
  );
});

it('measures a load at a constant rate', async () => {
  const load = ['--rate', '4', '--requests', '8', '--max-tokens', '8', '--json'];
  const { code, stdout } = await run(['bench', inject('serverUrl'), ...load]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    model: SMOLLM,
    load: { kind: 'rate', requests_per_second: 4 },
    requests: { sent: 8, answered: 8, failed: 0, unfinished: 0 },
  });
});

it('examines the machine, and has a model answer', async () => {
  const { code, stdout } = await run(['doctor', '--json'], { env: { SPRY_API_KEY: 'a-secret' } });
  expect(JSON.parse(stdout)).toMatchObject({
    kernel_trouble: null,
    environment: { SPRY_API_KEY: '(set)' },
    self_test: { outcome: 'passed' },
  });
  expect(stdout).not.toContain('a-secret');
  expect(code).toBe(0);
});
