// `spry pull`: fetches and verifies a model and fits it to the machine, so that serving it later
// starts at once.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';
import { tuneOption } from './serve-flags.ts';

type PullFlags = { readonly tune: 'on' | 'off' };

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addPullCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('pull')
    .description('Fetch and verify a model, and fit its weights to this machine.')
    .argument('[model]', 'id of a model; without one, the default model')
    .addOption(tuneOption())
    .action(async (choice: string | undefined, flags: PullFlags) =>
      setExitCode(await runPull(choice, flags, context)),
    );
}

async function runPull(
  choice: string | undefined,
  flags: PullFlags,
  context: CommandContext,
): Promise<number> {
  const stopping = listenForStop(context);
  const { report, say } = createReporter(context);
  const { fitWeights, resolveModel } = await context.loadServer();
  const { env, cwd, fetch } = context;
  const { signal } = stopping;
  const pull = async () => {
    const model = await resolveModel(choice, { env, cwd, fetch, report, signal });
    const tuning = flags.tune === 'on' ? await fitWeights(model, { env, report, signal }) : null;
    if (tuning !== null) say(`Weights: ${tuning.record.summary}.`);
    return model;
  };
  const model = await unlessStopped(stopping, pull());
  if (model === undefined) return EXIT_CODES[await stopping.received];
  context.stdout.write(`${model.path}\n`);
  return EXIT_CODES.ok;
}
