// `spry doctor`: tells what Spry found on this machine, what it chose, and whether a model answers.

import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { examineAll } from '../doctor/findings.ts';
import { findingsJson, findingsLines } from '../doctor/report.ts';
import { EXIT_CODES } from '../errors.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { listenForStop } from '../stop-request.ts';

const HELP = `
What it prints is meant to be pasted into a report of trouble: keys and tokens are left out of it.

Exit codes:
  0 nothing is wrong, as far as it could look   1 the kernels or the self-test failed
  2 wrong options   130, 143 interrupted`;

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addDoctorCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('Tell what was found on this machine, what was chosen, and whether it works.')
    .argument('[model]', 'id of a model or path of a .gguf file; without one, the default model')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action(async (choice: string | undefined, flags: JsonFlag) =>
      setExitCode(await runDoctor(choice, flags, context)),
    );
}

async function runDoctor(
  choice: string | undefined,
  flags: JsonFlag,
  context: CommandContext,
): Promise<number> {
  const stopping = listenForStop(context);
  const findings = await examineAll(choice, stopping.signal, context);
  if (stopping.signal.aborted) return EXIT_CODES[await stopping.received];
  print(context, flags, findingsJson(findings), findingsLines(findings));
  const isBroken = findings.examination === null || findings.selfTest.outcome === 'failed';
  return isBroken ? EXIT_CODES.failure : EXIT_CODES.ok;
}
