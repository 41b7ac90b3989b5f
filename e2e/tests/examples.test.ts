// Every quick start program runs as it is and prints an answer.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { clientEnvironment, E2E_FOLDER, pythonPath, runProgram } from '../harness/programs.ts';

const EXAMPLES = path.join(E2E_FOLDER, '../examples/quickstart');
const TYPESCRIPT = path.join(EXAMPLES, 'typescript');
// Below e2e/, so that Node and the compiler find the clients in e2e/node_modules.
const BUILD = path.join(E2E_FOLDER, '.build/quickstart');
const TSC = path.join(E2E_FOLDER, '../node_modules/.bin/tsc');

const pythonPrograms = sources(path.join(EXAMPLES, 'python'), '.py');
const typescriptPrograms = sources(TYPESCRIPT, '.ts');

function sources(folder: string, extension: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith(extension));
}

async function expectAnswer(command: string, file: string): Promise<void> {
  const environment = clientEnvironment(inject('serverUrl'));
  const { code, stdout, stderr } = await runProgram(command, [file], environment);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  if (/stop.sequence/.test(file)) {
    expect(stdout).toMatch(/\d|\w/);
    expect(stdout).not.toContain(', 6');
    return;
  }
  if (/json.mode/.test(file)) {
    expect(stdout).toMatch(/^(Recipe: |JSON, but not a recipe: \{)/);
    return;
  }
  if (/json.schema/.test(file)) {
    expect(stdout).toMatch(/^\{.*\}\n[^\n]*: [2-6] ingredients\n$/s);
    return;
  }
  expect(stdout).toMatch(/language|model/i);
  expect(stdout).not.toMatch(/<\|im_|undefined|None$/);
  expect(stdout.length).toBeGreaterThan(80);
}

describe('python', () => {
  it('has all its programs', () => {
    expect(pythonPrograms).toHaveLength(8);
  });

  it.concurrent.each(pythonPrograms)('%s', async (file) => {
    await expectAnswer(pythonPath(), path.join(EXAMPLES, 'python', file));
  });
});

describe('typescript', () => {
  beforeAll(async () => {
    rmSync(BUILD, { recursive: true, force: true });
    mkdirSync(BUILD, { recursive: true });
    for (const file of typescriptPrograms) {
      copyFileSync(path.join(TYPESCRIPT, file), path.join(BUILD, file));
    }
    const options = '--ignoreConfig --strict --module nodenext --target es2023 --types node'
      .split(' ')
      .concat('--skipLibCheck', '--outDir', BUILD);
    const files = typescriptPrograms.map((file) => path.join(BUILD, file));
    const compiled = await runProgram(TSC, [...options, ...files], process.env);
    expect(compiled).toMatchObject({ code: 0, stdout: '' });
  });

  it('has all its programs', () => {
    expect(typescriptPrograms).toHaveLength(8);
  });

  it.concurrent.each(typescriptPrograms)('%s', async (file) => {
    await expectAnswer(process.execPath, path.join(BUILD, file.replace(/\.ts$/, '.js')));
  });
});
