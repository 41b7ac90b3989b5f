// `spry ps`: what the running server does.

import type { Model } from '@spry/sdk';
import type { Command } from 'commander';

import { type RunningState, readRunningState, slotCountOf } from '../client/running-server.ts';
import type { CommandContext } from '../context.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { tableLines } from '../output/table.ts';
import { megabytes } from '../progress.ts';

const HELP = `
It asks the server at SPRY_BASE_URL, with the key in SPRY_API_KEY, else the one of this machine.

Exit codes:
  0 it runs   1 failed   2 wrong options   6 the key is refused   7 no server runs there`;

/** Adds the command to the program. */
export function addPsCommand(program: Command, context: CommandContext): void {
  program
    .command('ps')
    .description('Tell what the running server does.')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action(async (flags: JsonFlag) => {
      const state = await readRunningState(context);
      print(context, flags, stateJson(state), stateLines(state));
    });
}

function stateJson(running: RunningState): object {
  const { url, isReady, reason, models, load } = running;
  return {
    url,
    ready: isReady,
    reason,
    running: load?.runningCount ?? null,
    waiting: load?.waitingCount ?? null,
    slots: slotCountOf(running),
    kv_usage: load?.kvUsage ?? null,
    models: models.map((model) => ({
      id: model.id,
      active: model.active ?? null,
      context_window: model.context_window ?? null,
      served_by: model.served_by ?? null,
      state: model.state ?? null,
    })),
    memory: load && { used_bytes: load.usedBytes, max_bytes: load.maxBytes },
  };
}

function stateLines(running: RunningState): string[] {
  const { url, isReady, reason, models, load } = running;
  const state = isReady ? 'ready' : `not ready${reason === null ? '' : `: ${reason}`}`;
  const lines = [`${url} is ${state}`];
  if (load === null) {
    lines.push('How busy it is, it tells only a key for administration (SPRY_API_KEY).');
  } else {
    const { runningCount, waitingCount, kvUsage, usedBytes, maxBytes } = load;
    const slotCount = slotCountOf(running);
    const slots = slotCount === null ? '' : ` of up to ${slotCount}`;
    const share = `${(100 * kvUsage).toFixed(0)} % of the KV memory in use`;
    lines.push(`${runningCount}${slots} requests running, ${waitingCount} waiting; ${share}`);
    const limit = maxBytes === null ? '' : ` of ${megabytes(maxBytes)} MB that they may`;
    if (usedBytes > 0) lines.push(`The models take about ${megabytes(usedBytes)}${limit}.`);
  }
  const rows = models.map((model) => [
    model.id,
    stateOf(model),
    model.context_window?.toString() ?? '',
    model.served_by ?? '',
  ]);
  return [...lines, '', ...tableLines(['model', 'state', 'context', 'answered by'], rows)];
}

function stateOf({ state, active, served_by: servedBy }: Model): string {
  if (servedBy !== undefined) return 'stood in for';
  if (state !== undefined) return state.replaceAll('_', ' ');
  return active === false ? 'not loaded' : 'answers';
}
