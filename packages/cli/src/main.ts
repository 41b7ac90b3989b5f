// The spry command: names the subcommands and turns every way of failing into one line and an
// exit code.

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';

import { addBenchCommand } from './commands/bench.ts';
import { addChatCommand } from './commands/chat.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addModelsCommand } from './commands/models.ts';
import { addPsCommand } from './commands/ps.ts';
import { addPullCommand } from './commands/pull.ts';
import { addServeCommand } from './commands/serve.ts';
import { addTuneCommand } from './commands/tune.ts';
import { type CommandContext, processContext } from './context.ts';
import { describeError, EXIT_CODES, exitCodeOf } from './errors.ts';

/**
 * Runs one command to its end and resolves to the exit code, one of `EXIT_CODES`. `words` are the
 * arguments after the program's name.
 */
export async function main(
  words: readonly string[],
  context: CommandContext = processContext(),
): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, context, words);
  }
}

function createProgram(context: CommandContext, setExitCode: (code: number) => void): Command {
  const program = new Command('spry')
    .description('A fast, self-hosted chat-completions server.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  addServeCommand(program, context, setExitCode);
  addChatCommand(program, context, setExitCode);
  addPullCommand(program, context, setExitCode);
  addModelsCommand(program, context, setExitCode);
  addPsCommand(program, context);
  addTuneCommand(program, context, setExitCode);
  addDoctorCommand(program, context, setExitCode);
  addKeysCommand(program, context);
  addBenchCommand(program, context, setExitCode);
  addCompletionCommand(program, context);
  return program;
}

function report(error: unknown, context: CommandContext, words: readonly string[]): number {
  // Commander has already written its message, or the help that was asked for.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
  context.stderr.write(`spry: ${describeError(error, asksForDebug(words))}\n`);
  return exitCodeOf(error);
}

// Looked up in the raw words, because parsing them may be what failed.
function asksForDebug(words: readonly string[]): boolean {
  return words.includes('--log-level=debug') || words[words.indexOf('--log-level') + 1] === 'debug';
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const manifest: { version: string } = JSON.parse(text);
  return manifest.version;
}
