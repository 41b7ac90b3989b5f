// `spry pull`: fetches and verifies a model and fits it to the machine, so that serving it later
// starts at once.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';
import { tuneOption } from './serve-flags.ts';

type PullFlags = JsonFlag & { readonly tune: 'on' | 'off' };

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
    .option(...JSON_FLAG)
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
    const weights = tuning?.record.summary ?? null;
    if (weights !== null) say(`Weights: ${weights}.`);
    return { model, weights };
  };
  const pulled = await unlessStopped(stopping, pull());
  if (pulled === undefined) return EXIT_CODES[await stopping.received];
  const { id, path, sha256, sizeBytes } = pulled.model;
  const { weights } = pulled;
  print(context, flags, { id, path, sha256, size_bytes: sizeBytes, weights }, [path]);
  return EXIT_CODES.ok;
}
