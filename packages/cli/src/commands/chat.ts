// `spry chat`: a conversation in a terminal, or the answer to one question.

import { type Command, InvalidArgumentError } from 'commander';

import { answerOnce, readQuestion } from '../chat/one-question.ts';
import { type ChatSettings, type ResponseFormat, readSchema } from '../chat/settings.ts';
import { chatInTerminal } from '../chat/terminal-chat.ts';
import { connect } from '../client/connect.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES } from '../errors.ts';
import { ANSWER_TOKENS_MAX, TEMPERATURE_MAX } from '../limits.ts';
import { listenForStop, type StopRequest, unlessStopped } from '../stop-request.ts';
import { wholeNumber } from '../whole-number.ts';

type ChatFlags = {
  readonly model?: string;
  readonly system?: string;
  readonly json?: true;
  readonly schema?: string;
  readonly temperature?: number;
  readonly maxTokens?: number;
};

const EXAMPLES = `
It talks to the server at SPRY_BASE_URL, with the key in SPRY_API_KEY; else to the one that runs at
http://127.0.0.1:7779; else it starts an engine of its own, and ends it.

A question comes from the arguments, a pipe, or both. Then only the answer goes to standard output,
at temperature 0 unless told otherwise, and the exit code tells how it ended.

Exit codes:
  0 answered   1 failed   2 wrong options   3 no model   6 the key is refused
  7 the server cannot be reached, or the connection broke   130, 143 interrupted

Examples:
  spry chat                                         a conversation
  spry chat "What is a radix tree?"
  git diff | spry chat "Write a commit message for this:"
  spry chat --schema recipe.json "A recipe for apple pie" | jq .name`;

/** Adds the command to the program. `setExitCode` gets the code when it has ended. */
export function addChatCommand(
  program: Command,
  context: CommandContext,
  setExitCode: (code: number) => void,
): void {
  program
    .command('chat')
    .description('Talk to a model, or ask it one question.')
    .argument('[question...]', 'what to ask; without it, and in a terminal, a conversation')
    .option('-m, --model <id>', 'the model (default: what the server lists first)')
    .option('-s, --system <text>', 'how the model should behave')
    .option('--json', 'the answer is one JSON object')
    .option('--schema <file>', 'the answer is a document that is valid for this JSON Schema')
    .option('-t, --temperature <number>', 'from 0 to 2', parseTemperature)
    .option('--max-tokens <count>', 'longest answer', wholeNumber(1, ANSWER_TOKENS_MAX))
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], flags: ChatFlags) =>
      setExitCode(await runChat(words, flags, context)),
    );
}

async function runChat(
  words: readonly string[],
  flags: ChatFlags,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(flags, context.cwd);
  const isTalk =
    words.length === 0 && context.stdin.isTTY === true && context.stdout.isTTY === true;
  const question = isTalk ? null : await readQuestion(words, context);
  const stopping = listenForStop(context);
  const talk = talkTo(question, format, flags, stopping, context);
  const exitCode = await unlessStopped(stopping, talk);
  return stopping.signal.aborted ? EXIT_CODES[await stopping.received] : (exitCode ?? 1);
}

/** @param question null for a conversation */
async function talkTo(
  question: string | null,
  format: ResponseFormat | undefined,
  flags: ChatFlags,
  { signal }: StopRequest,
  context: CommandContext,
): Promise<number> {
  const { client, model, close } = await connect({ model: flags.model, signal }, context);
  const { system, maxTokens } = flags;
  const temperature = flags.temperature ?? (question === null ? undefined : 0);
  const settings: ChatSettings = { client, model, system, format, temperature, maxTokens };
  try {
    if (question === null) return await chatInTerminal(settings, signal, context);
    return await answerOnce(question, settings, signal, context);
  } finally {
    await close();
  }
}

function formatOf({ json, schema }: ChatFlags, cwd: string): ResponseFormat | undefined {
  if (schema !== undefined) return readSchema(schema, cwd);
  return json === true ? { type: 'json_object' } : undefined;
}

function parseTemperature(text: string): number {
  const value = /^\d(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= TEMPERATURE_MAX) return value;
  throw new InvalidArgumentError(`It must be a number from 0 to ${TEMPERATURE_MAX}.`);
}
