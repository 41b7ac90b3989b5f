// Runs the `spry` command as a script would: no terminal, its streams in pipes.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { temporaryHome } from './home.ts';
import { LAUNCHER } from './server.ts';

export type CommandResult = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CommandOptions = {
  /** What comes through the pipe. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Given the process once it runs, such as to send it a signal. */
  readonly onStart?: (child: ChildProcess) => void;
};

let home: string | undefined;

/** Runs it to its end, in a data folder without keys. */
export async function spry(
  words: readonly string[],
  { input = '', env = {}, cwd, onStart }: CommandOptions = {},
): Promise<CommandResult> {
  home ??= temporaryHome();
  const child = spawn(process.execPath, [LAUNCHER, ...words], {
    cwd,
    env: { ...process.env, SPRY_HOME: home, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  onStart?.(child);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
