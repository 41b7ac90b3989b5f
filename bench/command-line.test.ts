// The command lines of the programs that npm starts, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

// Each test starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const PROGRAMS = ['run.mjs', 'maskbench/main.mjs', 'maskbench/suite.mjs', 'json-runs/main.mjs'];

/** Runs a program as the scripts of npm do, once these have set up. */
function run(program: string, ...words: readonly string[]) {
  const file = join(import.meta.dirname, program);
  const source = `import { main } from ${JSON.stringify(file)}; await main(process.argv.slice(1));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', source, '--', ...words],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

describe.each(PROGRAMS)('%s', (program) => {
  it('tells its options', () => {
    const { status, stdout, stderr } = run(program, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: npm run [\w-]+ -- \[options\]\n/);
  });

  it('answers a wrong option with its usage and code 2', () => {
    const { status, stdout, stderr } = run(program, '--nonsense');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n\nUsage: npm run /);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

it.each([
  ['run.mjs', ['--against', 'nobody'], 'Allowed choices are llama-server'],
  ['run.mjs', ['--only', 'stream,nothing'], 'There is no scenario nothing.'],
  ['run.mjs', ['--rounds', '0'], 'It is no whole number above 0.'],
  ['run.mjs', ['--draw', '--profile'], 'cannot be used with'],
  ['maskbench/main.mjs', [], 'one of --data and --bombs is needed'],
  ['maskbench/main.mjs', ['--bombs', '--layout', 'wide'], 'Allowed choices are compact'],
  ['json-runs/main.mjs', [], "required option '--data <path>' not specified"],
])('%s %j says what is wrong', (program, words, problem) => {
  const { status, stderr } = run(program, ...words);
  expect(status).toBe(2);
  expect(stderr).toContain(problem);
});
