// `spry keys`: makes, lists and ends the keys of the server of this data folder. A running server
// notices within a second.

import type { Key, KeyAdministration } from '@spry/server';
import { type Command, Option } from 'commander';

import type { CommandContext } from '../context.ts';
import { EXPIRY_DAYS_MAX, KEY_LIMIT_MAX, KEY_PRIORITY_MAX } from '../limits.ts';
import { JSON_FLAG, type JsonFlag, print } from '../output/json-flag.ts';
import { tableLines } from '../output/table.ts';
import { wholeNumber } from '../whole-number.ts';

type CreateFlags = JsonFlag & {
  readonly owner?: string;
  readonly scope?: readonly string[];
  readonly model?: readonly string[];
  readonly expiresIn?: number;
  readonly priority?: number;
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  readonly budget?: number;
};

const EXAMPLES = `
Examples:
  spry keys create laptop                                   prints a key; it is shown only now
  spry keys create ci --expires-in 30 --tokens-per-day 1000000
  spry keys create batch --budget 50000000                  so many tokens in a month
  spry keys create console --scope admin`;

/** Adds the command to the program. */
export function addKeysCommand(program: Command, context: CommandContext): void {
  const command = program.command('keys').description('Make, list and end keys of the server.');
  const run = async (task: (keys: KeyAdministration) => Promise<void>): Promise<void> => {
    const { withKeys } = await context.loadServer();
    await withKeys(context.env, task);
  };
  addCreateFlags(command.command('create'))
    .addHelpText('after', EXAMPLES)
    .action((name: string, flags: CreateFlags) =>
      run(async (keys) => tell(await keys.create(toRequest(name, flags, context)), flags, context)),
    );
  command
    .command('list')
    .description('List all keys, the newest first.')
    .option(...JSON_FLAG)
    .action((flags: JsonFlag) =>
      run(async (keys) => {
        const data = await keys.list();
        print(context, flags, { keys: data }, table(data, context.clock()));
      }),
    );
  command
    .command('revoke')
    .description('End a key for good. What runs with it goes on to its end.')
    .argument('<key>', 'its id or name')
    .option(...JSON_FLAG)
    .action((idOrName: string, flags: JsonFlag) =>
      run(async (keys) => {
        const key = await keys.revoke(idOrName);
        context.stderr.write(`Revoked ${key.id} (${key.name}).\n`);
        print(context, flags, key, []);
      }),
    );
  command
    .command('rotate')
    .description('Print a new key in place of one, which ends now; all else stays.')
    .argument('<key>', 'its id or name')
    .option(...JSON_FLAG)
    .action((idOrName: string, flags: JsonFlag) =>
      run(async (keys) => tell(await keys.rotate(idOrName), flags, context)),
    );
}

function addCreateFlags(command: Command): Command {
  const count = (flags: string, description: string, min: number, max: number): Option =>
    new Option(flags, description).argParser(wholeNumber(min, max));
  const limit = (what: string, period: string): Option =>
    count(`--${what}-per-${period} <count>`, `most ${what} in a ${period}`, 1, KEY_LIMIT_MAX);
  return command
    .description('Print a new key.')
    .argument('<name>', 'what it is called')
    .option(...JSON_FLAG)
    .option('--owner <owner>', 'whose it is; owners get the machine by turns (default: the name)')
    .addOption(
      new Option('--scope <scope...>', 'what it is for (default: inference)').choices([
        'inference',
        'admin',
      ]),
    )
    .option('--model <id...>', 'models that it may ask for (default: all)')
    .addOption(count('--expires-in <days>', 'ends it then (default: never)', 1, EXPIRY_DAYS_MAX))
    .addOption(
      count(
        '--priority <number>',
        'higher ones go first (default: 0)',
        -KEY_PRIORITY_MAX,
        KEY_PRIORITY_MAX,
      ),
    )
    .addOption(limit('requests', 'minute'))
    .addOption(limit('requests', 'day'))
    .addOption(limit('tokens', 'minute'))
    .addOption(limit('tokens', 'day'))
    .addOption(
      count('--budget <tokens>', 'most tokens in a month (default: none)', 1, KEY_LIMIT_MAX),
    );
}

function toRequest(name: string, flags: CreateFlags, { clock }: CommandContext): object {
  const { owner, scope, model, expiresIn, priority } = flags;
  return {
    name,
    owner,
    scopes: scope,
    models: model,
    priority,
    expires_at: expiresIn && Math.floor(clock() / 1000) + expiresIn * 86_400,
    limits: {
      requests_per_minute: flags.requestsPerMinute,
      requests_per_day: flags.requestsPerDay,
      tokens_per_minute: flags.tokensPerMinute,
      tokens_per_day: flags.tokensPerDay,
    },
    budget: flags.budget,
  };
}

/** The key alone on stdout, for scripts. */
function tell(
  made: Key & { readonly key: string },
  flags: JsonFlag,
  context: CommandContext,
): void {
  context.stderr.write(`${made.id} (${made.name}); the key is shown only now:\n`);
  print(context, flags, made, [made.key]);
}

function table(keys: readonly Key[], nowMs: number): string[] {
  const head = ['id', 'name', 'owner', 'scopes', 'key', 'created', 'last used', 'state'];
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.owner,
    key.scopes.join(','),
    `${key.hint}…`,
    day(key.created_at),
    key.last_used_at === null ? 'never' : day(key.last_used_at),
    stateOf(key, nowMs),
  ]);
  return tableLines(head, rows);
}

function stateOf({ revoked_at, expires_at }: Key, nowMs: number): string {
  if (revoked_at !== null) return `revoked ${day(revoked_at)}`;
  if (expires_at === null) return 'in use';
  return `${expires_at * 1000 <= nowMs ? 'expired' : 'until'} ${day(expires_at)}`;
}

function day(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}
