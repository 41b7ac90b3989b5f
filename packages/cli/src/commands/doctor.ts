// `spry doctor`: tells what Spry found on this machine, what it chose, and why.

import type { Examination, FormRecord } from '@spry/server';
import type { Command } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { megabytes } from '../progress.ts';

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addDoctorCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('doctor')
    .description('Tell what was found on this machine, what was chosen, and why.')
    .argument('[model]', 'id of a model or path of a .gguf file; without one, the default model')
    .action(async (choice: string | undefined) => {
      const { examine } = await context.loadServer();
      const { env, cwd, stdout } = context;
      const examination = await examine(choice, { env, cwd });
      stdout.write(`${doctorLines(examination).join('\n')}\n`);
      setExitCode(EXIT_CODES.ok);
    });
}

/** What is printed: a line for each fact, under a heading for each subject. */
export function doctorLines(examination: Examination): string[] {
  const { machine, backends, model } = examination;
  const cores = machine.physicalCores ?? 'an unknown number of';
  return [
    'Machine',
    `  ${machine.processor}; ${cores} physical cores`,
    'Kernels',
    `  llama.cpp ${backends.release} in ${backends.directory}`,
    ...backends.devices.map((device) => `  ${device}`),
    `  ${backends.features.join(', ')}`,
    'Model',
    model === null
      ? '  not fetched yet: `spry pull`'
      : `  ${model.path}, ${megabytes(model.sizeBytes)} MB`,
    ...weightsLines(examination),
    ...settingsLines(examination),
  ];
}

function weightsLines({ record, recordPath }: Examination): string[] {
  if (record === null) return ['Weights', '  never measured here: `spry tune`'];
  return [
    'Weights',
    `  ${record.summary}`,
    ...record.forms.map((form) => `  ${describeForm(form)}`),
    `  perplexity of ${record.text}; measured ${record.measuredAt} in ${record.seconds} s`,
    `  ${recordPath}`,
  ];
}

function describeForm({ form, sizeBytes, speed, quality, verdict }: FormRecord): string {
  const facts: string[] = [];
  if (sizeBytes !== null) facts.push(`${megabytes(sizeBytes)} MB`);
  if (speed !== null) {
    const rates = [speed.prefill, speed.decode, speed.decode16].map(Math.round);
    facts.push(`prefill ${rates[0]}, decode ${rates[1]}, of 16 streams ${rates[2]} tokens/s`);
  }
  if (quality !== null) {
    const { perplexity, rise, agreement, tokenCount } = quality;
    facts.push(
      `perplexity ${perplexity.toFixed(3)} (${(100 * rise).toFixed(2)} % more), ` +
        `${(100 * agreement).toFixed(1)} % of greedy tokens the same, over ${tokenCount} tokens`,
    );
  }
  return `${form}: ${[...facts, verdict].join('; ')}`;
}

function settingsLines({ record, machine, settings }: Examination): string[] {
  const threads = record?.threads ?? { count: machine.logicalCores, reason: 'one a core' };
  return [
    'Settings',
    `  threads ${threads.count}: ${threads.reason}`,
    `  prompts in steps of up to ${settings.promptTokens} tokens, of ` +
      `${settings.promptTokensMixed} beside answers: docs/decisions/0007`,
    '  a KV buffer for each slot: docs/decisions/0001',
  ];
}
