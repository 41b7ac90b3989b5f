// `spry tune`: fits a model's weights to this machine anew, with all the time that it takes.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addTuneCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('tune')
    .description('Measure again which form of the weights is fastest here, without a time limit.')
    .argument('[model]', 'as for pull; without one, the default model')
    .option(...JSON_FLAG)
    .action(async (choice: string | undefined, flags: JsonFlag) =>
      setExitCode(await runTune(choice, flags, context)),
    );
}

async function runTune(
  choice: string | undefined,
  flags: JsonFlag,
  context: CommandContext,
): Promise<number> {
  const stopping = listenForStop(context);
  const { report, say } = createReporter(context);
  const { fitThoroughly, resolveModel } = await context.loadServer();
  const { env, cwd, fetch } = context;
  const { signal } = stopping;
  const tune = async () => {
    const model = await resolveModel(choice, { env, cwd, fetch, report, signal });
    return await fitThoroughly(model, { env, report, signal });
  };
  const tuning = await unlessStopped(stopping, tune());
  if (tuning === undefined) return EXIT_CODES[await stopping.received];
  const { path, sha256, sizeBytes } = tuning.weights;
  const weights = tuning.record.summary;
  say(`Weights: ${weights}.`);
  print(context, flags, { path, sha256, size_bytes: sizeBytes, weights }, [path]);
  return EXIT_CODES.ok;
}
