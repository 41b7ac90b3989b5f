// `spry completion`: prints a script that completes commands and options in a shell.

import { Argument, type Command } from 'commander';

import { listCommands } from '../completion/command-tree.ts';
import { completionScript, SHELLS, type Shell } from '../completion/shells.ts';
import type { CommandContext } from '../context.ts';

const EXAMPLES = `
Examples:
  spry completion bash > ~/.local/share/bash-completion/completions/spry
  spry completion zsh > ~/.zfunc/_spry          where fpath has ~/.zfunc
  spry completion fish > ~/.config/fish/completions/spry.fish`;

/** Adds the command to the program. */
export function addCompletionCommand(program: Command, { stdout }: CommandContext): void {
  program
    .command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => {
      stdout.write(completionScript(shell, listCommands(program)));
    });
}
