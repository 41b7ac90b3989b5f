// What a report of trouble should hold: the versions, the machine, the settings, what was chosen
// for the weights, and whether a model answers.

import type { Examination } from '@spry/server';

import { streamAnswer } from '../chat/answer.ts';
import { findServer, LOCAL_URL } from '../client/local-server.ts';
import { startOwnServer } from '../client/own-server.ts';
import type { CommandContext, HostFacts } from '../context.ts';
import { describeError } from '../errors.ts';

export type SelfTest =
  | { readonly outcome: 'passed'; readonly firstMs: number; readonly tokensPerSecond: number }
  | { readonly outcome: 'failed' | 'left out'; readonly reason: string };

export type Findings = {
  readonly version: string;
  readonly host: HostFacts;
  /** Settings of the environment, without what is secret in them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a server answers at the usual address. */
  readonly isServing: boolean;
  /** Null where the kernels cannot even be loaded. */
  readonly examination: Examination | null;
  /** Why; null where they can. */
  readonly kernelTrouble: string | null;
  readonly selfTest: SelfTest;
};

/** Looks at everything, and never throws for what it finds. */
export async function examineAll(
  choice: string | undefined,
  signal: AbortSignal,
  context: CommandContext,
): Promise<Findings> {
  const { VERSION, examine } = await context.loadServer();
  let examination: Examination | null = null;
  let kernelTrouble: string | null = null;
  try {
    examination = await examine(choice, context);
  } catch (error) {
    kernelTrouble = describeError(error, false);
  }
  return {
    version: VERSION,
    host: context.host(),
    environment: readEnvironment(context.env),
    isServing: (await findServer(context, 'local')) === LOCAL_URL,
    examination,
    kernelTrouble,
    selfTest: await testModel(choice, examination, signal, context),
  };
}

/** What a model answers to a greeting, in an engine of its own. */
async function testModel(
  choice: string | undefined,
  examination: Examination | null,
  signal: AbortSignal,
  context: CommandContext,
): Promise<SelfTest> {
  if (examination === null) return { outcome: 'left out', reason: 'there are no kernels' };
  if (examination.model === null) {
    return { outcome: 'left out', reason: 'the model was not fetched' };
  }
  try {
    const { client, stop } = await startOwnServer(choice, signal, context);
    try {
      const model = (await client.models.list({ signal })).data[0]?.id ?? '';
      const messages = [{ role: 'user' as const, content: 'Count from one to twenty.' }];
      const params = { model, messages, max_tokens: 32, temperature: 0 };
      const silent = { onText: () => undefined, onThought: () => undefined };
      const answer = await streamAnswer(client, params, { signal, now: context.now }, silent);
      const { firstMs, tokensPerSecond } = answer.measures;
      if (answer.text.trim() === '') return { outcome: 'failed', reason: 'the answer is empty' };
      return { outcome: 'passed', firstMs: firstMs ?? 0, tokensPerSecond: tokensPerSecond ?? 0 };
    } finally {
      await stop();
    }
  } catch (error) {
    return { outcome: 'failed', reason: describeError(error, false) };
  }
}

const SETTINGS = /^(SPRY|HF|OTEL|GGML|LLAMA|OMP)_|^(UV_THREADPOOL_SIZE|NODE_OPTIONS|NO_COLOR)$/;
const SECRETS = /KEY|TOKEN|SECRET|PASSWORD|HEADERS/;

function readEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined || !SETTINGS.test(name)) continue;
    found[name] = SECRETS.test(name) ? '(set)' : withoutPassword(value);
  }
  return found;
}

/** An address may hold a name and a password. */
function withoutPassword(value: string): string {
  return value.replace(/\/\/[^/@\s]+@/, '//(set)@');
}
