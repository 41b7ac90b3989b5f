// A question from the command line, a pipe or both: nothing but the answer goes to standard output.

import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../context.ts';
import { EXIT_CODES, UsageError } from '../errors.ts';
import { QUESTION_BYTES_MAX } from '../limits.ts';
import { describeMeasures, streamAnswer } from './answer.ts';
import { createScreen } from './screen.ts';
import { type ChatSettings, toParams } from './settings.ts';

/**
 * The question: the words of the command line, then what a pipe brings.
 * @throws UsageError when there is neither
 */
export async function readQuestion(
  words: readonly string[],
  { stdin }: Pick<CommandContext, 'stdin'>,
): Promise<string> {
  const parts = [words.join(' ')];
  // With words, a terminal is not waited for.
  if (stdin.isTTY !== true || words.length === 0) parts.push(await readAll(stdin));
  const question = parts.filter((part) => part.trim() !== '').join('\n\n');
  if (question !== '') return question;
  throw new UsageError('There is no question: give it as an argument, through a pipe, or both.');
}

async function readAll(stdin: CommandContext['stdin']): Promise<string> {
  const pieces: Buffer[] = [];
  let byteCount = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece);
    byteCount += bytes.length;
    if (byteCount > QUESTION_BYTES_MAX) {
      throw new UsageError(`The question is longer than ${QUESTION_BYTES_MAX} bytes.`);
    }
    pieces.push(bytes);
  }
  // A line's end is the shell's, not the question's.
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

/**
 * Answers one question. @returns the exit code
 * @param stop aborted when the command is told to stop
 * @throws APIError
 */
export async function answerOnce(
  question: string,
  settings: ChatSettings,
  stop: AbortSignal,
  context: CommandContext,
): Promise<number> {
  const { stdout, stderr, env, now } = context;
  // Who reads the pipe may have read enough.
  const left = new AbortController();
  stdout.once('error', () => left.abort());
  const screen = createScreen(context, settings.format !== undefined);
  const signal = AbortSignal.any([stop, left.signal]);
  const params = toParams(settings, [{ role: 'user', content: question }]);
  const answer = await streamAnswer(settings.client, params, { signal, now }, screen).finally(
    () => left.signal.aborted || screen.end(),
  );
  const { dim } = colorsFor(stderr, env);
  if (answer.finishReason === 'length') stderr.write('The answer was cut at its token limit.\n');
  if (stderr.isTTY === true && stdout.isTTY === true) {
    stderr.write(`${dim(describeMeasures(answer.measures))}\n`);
  }
  return EXIT_CODES.ok;
}
