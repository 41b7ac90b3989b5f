// The package itself: what is in it, its types in the ways that users resolve them, and schemas of
// libraries that the unit tests do not have.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, inject, it } from 'vitest';
import { E2E_FOLDER, runProgram } from '../harness/programs.ts';
import { loadSdk, SDK_FOLDER, tarballIn } from '../harness/sdk.ts';

const TSC = path.join(E2E_FOLDER, '../node_modules/.bin/tsc');
const folder = inject('sdkFolder');

function installed(): string[] {
  const home = path.join(folder, 'node_modules/@spry/sdk');
  return readdirSync(home, { recursive: true, encoding: 'utf8' });
}

function tool(name: string, words: string[]): { code: number | null; output: string } {
  const file = path.join(E2E_FOLDER, 'node_modules/.bin', name);
  const { status, stdout, stderr } = spawnSync(file, words, { cwd: SDK_FOLDER, encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}

describe('the package', () => {
  it('installs nothing but itself', () => {
    const names = readdirSync(path.join(folder, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.'))).toEqual(['@spry']);
    expect(readdirSync(path.join(folder, 'node_modules/@spry'))).toEqual(['sdk']);
  });

  it('has what it needs, and no tests', () => {
    const files = installed();
    expect(files).toContain('README.md');
    expect(files).toContain('dist/index.js');
    expect(files.filter((file) => /test|\.map$|tsbuildinfo/.test(file))).toEqual([]);
    const code = files.filter((file) => file.endsWith('.js'));
    const home = path.join(folder, 'node_modules/@spry/sdk');
    const imports = code.flatMap((file) =>
      [...readFileSync(path.join(home, file), 'utf8').matchAll(/from ['"]([^.'"][^'"]*)['"]/g)].map(
        (match) => match[1],
      ),
    );
    expect(imports).toEqual([]);
  });

  it('is in order by publint', () => {
    const { code, output } = tool('publint', ['--strict']);
    expect(code, output).toBe(0);
  });

  it('has types that resolve in every way, by attw', () => {
    const { code, output } = tool('attw', ['--profile', 'esm-only', tarballIn(folder)]);
    expect(code, output).toBe(0);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compiles in a strict program of module %s', async (module, moduleResolution) => {
    const file = path.join(folder, `${moduleResolution}.ts`);
    writeFileSync(
      file,
      `import Spry, { type ChatCompletion } from '@spry/sdk';
       const message: Spry.Chat.ChatCompletionMessageParam = { role: 'user', content: 'Hi' };
       const params = { model: 'm', messages: [message] };
       export const answer: Promise<ChatCompletion> = new Spry().chat.completions.create(params);`,
    );
    const options = ['--module', module, '--moduleResolution', moduleResolution];
    const strict = '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --target es2022';
    const lib = '--lib es2022,dom,dom.iterable,dom.asynciterable,esnext.disposable --types'.split(
      ' ',
    );
    const words = [...strict.split(' '), ...lib, '', ...options, file];
    expect(await runProgram(TSC, words, process.env)).toMatchObject({ code: 0, stdout: '' });
  });

  it('can be required where Node.js requires modules', async () => {
    const words = ['-e', "console.log(typeof require('@spry/sdk').Spry)"];
    const { stdout } = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
    expect(stdout).toBe('function\n');
  });
});

describe('schemas of', () => {
  const messages = [{ role: 'user', content: 'Is the sky blue?' }] as const;
  const base = { model: 'smollm2-135m-instruct', messages, temperature: 0, max_tokens: 40 };

  it('valibot give checked documents', async () => {
    const { Spry } = await loadSdk(folder);
    const response_format = toStandardJsonSchema(
      v.object({ answer: v.picklist(['yes', 'no']), sure: v.boolean() }),
    );
    const client = new Spry({ baseURL: inject('serverUrl') });
    const completion = await client.chat.completions.parse({ ...base, response_format });
    const parsed: { answer: 'yes' | 'no'; sure: boolean } | null | undefined =
      completion.choices[0]?.message.parsed;
    expect(['yes', 'no']).toContain(parsed?.answer);
    expect(parsed?.sure).toBeTypeOf('boolean');
  });

  it('valibot alone are refused, with what to do', async () => {
    const { Spry, SchemaConversionError } = await loadSdk(folder);
    const client = new Spry({ baseURL: inject('serverUrl') });
    const response_format = v.object({ answer: v.string() });
    expect(() => client.chat.completions.parse({ ...base, response_format })).toThrow(
      SchemaConversionError,
    );
  });

  it('arktype give checked documents', async () => {
    const { Spry } = await loadSdk(folder);
    const response_format = type({ answer: "'yes' | 'no'", 'reason?': 'string' });
    const client = new Spry({ baseURL: inject('serverUrl') });
    const completion = await client.chat.completions.parse({ ...base, response_format });
    const parsed: { answer: 'yes' | 'no'; reason?: string } | null | undefined =
      completion.choices[0]?.message.parsed;
    expect(['yes', 'no']).toContain(parsed?.answer);
  });
});
