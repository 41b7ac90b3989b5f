// `spry pull`: fetches and verifies a model, so that serving it later starts at once.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { createReporter } from '../reporter.ts';

/** Adds the command to the program. */
export function addPullCommand(program: Command, context: CommandContext): void {
  program
    .command('pull')
    .description('Fetch and verify a model.')
    .argument('[model]', 'id of a model; without one, the default model')
    .action((choice: string | undefined) => runPull(choice, context));
}

async function runPull(choice: string | undefined, context: CommandContext): Promise<void> {
  const { report } = createReporter(context, false);
  const server = await context.loadServer();
  const { env, cwd } = context;
  const model = await server.pullModel(choice, { env, cwd, report });
  context.stdout.write(`${model.path}\n`);
}
