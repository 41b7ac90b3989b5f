// `spry pull`: fetches and verifies a model and fits it to the machine, so that serving it later
// starts at once.

import type { Command } from 'commander';

import { licenseAcceptance } from '../accept-license.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';
import { licenseOption, tuneOption } from './serve-flags.ts';

type PullFlags = JsonFlag & {
  readonly tune: 'on' | 'off';
  readonly acceptLicense?: boolean;
};

const HELP = `
Models:
  smollm2-135m-instruct                 an id that \`spry models ls\` lists
  organisation/repository:file.gguf     a file on the Hugging Face hub
  organisation/repository:Q4_K_M        the one of that quantisation; without it, the only one

Environment:
  HF_TOKEN        for repositories that are not for everyone: a token of huggingface.co
  HF_ENDPOINT     a mirror of the hub
  HF_HUB_OFFLINE  1 asks no hub

Exit codes:
  0 done   1 failed   2 wrong options   3 it cannot be had   130, 143 interrupted`;

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
    .addOption(licenseOption())
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
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
  const acceptLicense = licenseAcceptance(flags.acceptLicense ?? false, context);
  const pull = async () => {
    const model = await resolveModel(choice, { env, cwd, fetch, report, signal, acceptLicense });
    if (model.license !== null) say(`Licence: ${model.license}.`);
    const tuning = flags.tune === 'on' ? await fitWeights(model, { env, report, signal }) : null;
    const weights = tuning?.record.summary ?? null;
    if (weights !== null) say(`Weights: ${weights}.`);
    return { model, weights };
  };
  const pulled = await unlessStopped(stopping, pull());
  if (pulled === undefined) return EXIT_CODES[await stopping.received];
  const { id, path, sha256, sizeBytes, license } = pulled.model;
  const { weights } = pulled;
  const printed = { id, path, sha256, size_bytes: sizeBytes, license, weights };
  print(context, flags, printed, [path]);
  return EXIT_CODES.ok;
}
