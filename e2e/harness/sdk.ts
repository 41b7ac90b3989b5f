// The SDK as its users get it: packed, and installed from the tarball into a folder of its own.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { E2E_FOLDER, runProgram } from './programs.ts';

export const SDK_FOLDER: string = path.join(E2E_FOLDER, '../packages/sdk');
const TSC = path.join(E2E_FOLDER, '../node_modules/.bin/tsc');

/** A folder with the SDK installed, below e2e/, so that programs in it find the other clients. */
export async function installSdk(): Promise<string> {
  const folder = path.join(E2E_FOLDER, '.build/sdk');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module", "private": true }');
  await runInside(SDK_FOLDER, 'npm', ['pack', '--silent', '--pack-destination', folder]);
  const tarball = tarballIn(folder);
  const words = ['install', '--offline', '--no-audit', '--no-fund', '--omit=peer', tarball];
  await runInside(folder, 'npm', words);
  return folder;
}

/** The SDK that is installed in a folder. */
export function loadSdk(
  folder: string,
): Promise<typeof import('../../packages/sdk/dist/index.js')> {
  return import(pathToFileURL(path.join(folder, 'node_modules/@spry/sdk/dist/index.js')).href);
}

/** The path of the tarball that the SDK in a folder was installed from. */
export function tarballIn(folder: string): string {
  const [tarball] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball.');
  return path.join(folder, tarball);
}

/**
 * Compiles programs.
 *
 * @param folder where the results go; it is made
 * @param change what to make of each source
 * @returns what the compiler complains about; empty when it does not
 */
export async function compile(
  folder: string,
  sources: readonly string[],
  change: (source: string) => string = (source) => source,
): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const files = sources.map((source) => {
    const file = path.join(folder, path.basename(source));
    writeFileSync(file, change(readFileSync(source, 'utf8')));
    return file;
  });
  const options =
    '--ignoreConfig --strict --module nodenext --target es2023 --types node --lib es2023 ' +
    // The declarations of the AI SDK do not compile without those of a package that it leaves out.
    '--skipLibCheck';
  const { code, stdout } = await runProgram(
    TSC,
    [...options.split(' '), '--outDir', folder, ...files],
    process.env,
  );
  return code === 0 ? '' : stdout;
}

async function runInside(folder: string, command: string, words: readonly string[]): Promise<void> {
  const shell = `cd ${JSON.stringify(folder)} && exec "$0" "$@"`;
  const { code, stderr } = await runProgram('sh', ['-c', shell, command, ...words], process.env);
  if (code !== 0) throw new Error(`${command} ${words.join(' ')} failed:\n${stderr}`);
}
