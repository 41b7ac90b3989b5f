// `spry pull`: fetches and verifies a model, so that serving it later starts at once.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop } from '../stop-request.ts';

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addPullCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('pull')
    .description('Fetch and verify a model.')
    .argument('[model]', 'id of a model; without one, the default model')
    .action(async (choice: string | undefined) => setExitCode(await runPull(choice, context)));
}

async function runPull(choice: string | undefined, context: CommandContext): Promise<number> {
  const stopping = listenForStop(context);
  const { report } = createReporter(context, false);
  const { resolveModel } = await context.loadServer();
  const { env, cwd, fetch } = context;
  const pulling = resolveModel(choice, { env, cwd, fetch, report, signal: stopping.signal });
  const model = await pulling.catch((error: unknown) => {
    if (stopping.signal.aborted) return undefined;
    throw error;
  });
  if (model === undefined) return EXIT_CODES[await stopping.received];
  context.stdout.write(`${model.path}\n`);
  return EXIT_CODES.ok;
}
