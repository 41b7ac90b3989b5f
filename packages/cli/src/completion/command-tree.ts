// The commands and options of the program, as far as a shell needs them to complete a line.

import type { Command } from 'commander';

export type CompletedOption = {
  /** Such as `--port` and `-p`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values there are; empty where it may be anything. */
  readonly choices: readonly string[];
};

export type CompletedCommand = {
  /** The words that lead to it, such as `spry models ls`. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** Values of its first argument; empty where it may be anything, such as a file. */
  readonly choices: readonly string[];
};

/** The program and everything under it. */
export function listCommands(program: Command, path: string = program.name()): CompletedCommand[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help');
  const own: CompletedCommand = {
    path,
    commands: commands.map((command) => ({
      name: command.name(),
      description: command.description(),
    })),
    options: help.visibleOptions(program).map((option) => ({
      names: [option.long, option.short].filter((name) => name !== undefined && name !== null),
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
    choices: program.registeredArguments[0]?.argChoices ?? [],
  };
  const below = commands.flatMap((command) => listCommands(command, `${path} ${command.name()}`));
  return [own, ...below];
}
