// Runs programs that use the official clients, with nothing but the environment pointing at Spry.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const E2E_FOLDER: string = path.join(import.meta.dirname, '..');

export type ProgramResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** The environment of a program that should talk to the server at `url`. */
export function clientEnvironment(url: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GROQ_BASE_URL: url,
    GROQ_API_KEY: 'any',
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: 'any',
  };
}

/** @throws Error when the Python clients could not be installed */
export function pythonPath(venv = '.venv'): string {
  const python = path.join(E2E_FOLDER, venv, 'bin/python');
  if (!existsSync(path.join(E2E_FOLDER, venv, '.spry-stamp'))) {
    throw new Error(
      `The Python clients are missing: e2e/${venv} was not installed. ` +
        'Install python3 with its venv module, then run "node e2e/run.mjs".',
    );
  }
  return python;
}

export async function runProgram(
  command: string,
  commandArguments: readonly string[],
  environment: NodeJS.ProcessEnv,
  cwd: string = E2E_FOLDER,
): Promise<ProgramResult> {
  const child = spawn(command, commandArguments, {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
