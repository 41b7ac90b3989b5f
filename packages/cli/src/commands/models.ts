// `spry models`: the models of this machine, whether a server runs or not; one that does says which
// of them are loaded.

import type { ListedModel, ModelDetails } from '@spry/server';
import type { Command } from 'commander';

import { readModelStates } from '../client/running-server.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { tableLines } from '../output/table.ts';
import { megabytes } from '../progress.ts';
import { createReporter } from '../reporter.ts';
import { listenForStop, unlessStopped } from '../stop-request.ts';

type ImportFlags = JsonFlag & { readonly name?: string };

/** States of the API in words. */
const STATES: Readonly<Record<string, string>> = { absent: 'not fetched', on_disk: 'here' };

const EXIT_CODES_HELP = `
Exit codes:
  0 done   1 failed   2 wrong options   3 no such model, or one that cannot be loaded`;

const IMPORT_HELP = `
The file's header is checked, and what it needs of memory is compared with what this machine has,
before anything is copied. Then \`spry serve --model NAME\` serves it.
${EXIT_CODES_HELP}`;

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addModelsCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  const command = program.command('models').description('List, add and delete models.');
  command
    .command('ls')
    .description('List the models of this machine, and those that can be fetched by name.')
    .option(...JSON_FLAG)
    .action((flags: JsonFlag) => listAll(flags, context));
  command
    .command('show')
    .description('Tell what a model is, and what it needs of memory.')
    .argument('<model>', 'as for serve')
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES_HELP)
    .action((choice: string, flags: JsonFlag) => show(choice, flags, context));
  command
    .command('rm')
    .description("Delete a model's file, and the weights that were made of it.")
    .argument('<model>', 'as `spry models ls` lists it')
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES_HELP)
    .action((choice: string, flags: JsonFlag) => remove(choice, flags, context));
  command
    .command('import')
    .description('Copy a .gguf file into the folder of models, under a name.')
    .argument('<file>', 'path of a .gguf file')
    .option('--name <name>', 'what it is called (default: the name of the file)')
    .option(...JSON_FLAG)
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string, flags: ImportFlags) =>
      setExitCode(await runImport(file, flags, context)),
    );
}

async function listAll(flags: JsonFlag, context: CommandContext): Promise<void> {
  const { listModels } = await context.loadServer();
  const states = await readModelStates(context);
  const models = (await listModels(context)).map((model) => ({
    ...model,
    state: states.get(model.id) ?? (model.path === null ? 'absent' : 'on_disk'),
  }));
  const rows = models.map((model) => [
    model.id,
    STATES[model.state] ?? model.state,
    size(model.sizeBytes),
    model.contextWindow?.toString() ?? '',
    model.license ?? '',
  ]);
  const lines = tableLines(['model', 'state', 'size', 'context', 'licence'], rows);
  const json = models.map((model) => ({ ...listedJson(model), state: model.state }));
  print(context, flags, { models: json }, lines);
}

async function show(choice: string, flags: JsonFlag, context: CommandContext): Promise<void> {
  const { showModel } = await context.loadServer();
  const details = await showModel(choice, context);
  print(context, flags, detailsJson(details), detailsLines(details));
}

async function remove(choice: string, flags: JsonFlag, context: CommandContext): Promise<void> {
  const { removeModel } = await context.loadServer();
  const { paths, freedBytes } = await removeModel(choice, context);
  const lines = paths.map((path) => `deleted ${path}`);
  lines.push(`${megabytes(freedBytes)} MB are free again.`);
  print(context, flags, { deleted: paths, freed_bytes: freedBytes }, lines);
}

async function runImport(
  file: string,
  flags: ImportFlags,
  context: CommandContext,
): Promise<number> {
  const stopping = listenForStop(context);
  const { signal } = stopping;
  const { report } = createReporter(context);
  const { importModel } = await context.loadServer();
  const importing = importModel(file, flags.name, { ...context, report, signal });
  const details = await unlessStopped(stopping, importing);
  if (details === undefined) return EXIT_CODES[await stopping.received];
  print(context, flags, detailsJson(details), detailsLines(details));
  return EXIT_CODES.ok;
}

function listedJson(model: ListedModel): object {
  return {
    id: model.id,
    origin: model.origin,
    path: model.path,
    size_bytes: model.sizeBytes,
    license: model.license,
    context_window: model.contextWindow,
  };
}

function detailsJson(model: ModelDetails): object {
  const { metadata, memory } = model;
  return {
    ...listedJson(model),
    sha256: model.sha256,
    architecture: metadata?.architecture ?? null,
    name: metadata?.name ?? null,
    layers: metadata?.blockCount ?? null,
    has_chat_template: metadata?.hasChatTemplate ?? null,
    memory: memory && {
      weights_bytes: memory.weightsBytes,
      kv_bytes: memory.kvBytes,
      kv_bytes_per_token: memory.kvBytesPerToken,
      context_tokens: memory.contextTokens,
      parallel: memory.parallel,
      other_bytes: memory.otherBytes,
      total_bytes: memory.totalBytes,
      machine_bytes: memory.machineBytes,
      fits: memory.totalBytes <= memory.machineBytes,
    },
  };
}

function detailsLines(model: ModelDetails): string[] {
  const { metadata, memory } = model;
  const rows: [string, string | number | null | undefined][] = [
    ['model', model.id],
    ['file', model.path ?? `not fetched: spry pull ${model.id}`],
    ['size', size(model.sizeBytes)],
    ['sha256', model.sha256],
    ['name', metadata?.name],
    ['architecture', metadata?.architecture],
    ['layers', metadata?.blockCount],
    ['context', model.contextWindow],
    ['licence', model.license],
  ];
  if (metadata?.hasChatTemplate === false) rows.push(['template', 'none in the file']);
  if (memory !== null) {
    const { parallel, contextTokens, totalBytes, machineBytes } = memory;
    const needs =
      `about ${megabytes(totalBytes)} MB with ${parallel} requests of ${contextTokens} tokens; ` +
      `this machine has ${megabytes(machineBytes)} MB`;
    rows.push(['memory', totalBytes > machineBytes ? `${needs}: too little` : needs]);
  }
  return rows
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${name.padEnd(14)}${value}`);
}

function size(bytes: number | null): string {
  return bytes === null ? '' : `${megabytes(bytes)} MB`;
}
