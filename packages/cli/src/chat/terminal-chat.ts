// A conversation in a terminal: ask, show the answer while it is written, ask again.

import { APIError } from '@spry/sdk';

import { colorsFor } from '../colors.ts';
import type { CommandContext } from '../context.ts';
import { describeError, EXIT_CODES } from '../errors.ts';
import { type Answer, describeMeasures, streamAnswer } from './answer.ts';
import { PromptLine } from './prompt-line.ts';
import { createScreen } from './screen.ts';
import { type ChatSettings, type Message, toParams } from './settings.ts';
import { COMMAND_NAMES, EXIT_COMMAND, runSlashCommand } from './slash-commands.ts';

/**
 * Talks until the person leaves. @returns the exit code
 * @param stop aborted by a signal to the process; Ctrl-C is none while a line can be typed
 */
export async function chatInTerminal(
  settings: ChatSettings,
  stop: AbortSignal,
  context: CommandContext,
): Promise<number> {
  const chat = new TerminalChat(settings, context);
  const leave = (): void => chat.leave(EXIT_CODES.SIGINT);
  stop.addEventListener('abort', leave, { once: true });
  return await chat.run();
}

class TerminalChat {
  readonly #settings: ChatSettings;
  readonly #context: CommandContext;
  readonly #line: PromptLine;
  readonly #messages: Message[] = [];
  /** Aborted to stop the answer that is being written; null between answers. */
  #answering: AbortController | null = null;
  /** Whether Ctrl-C came since the last line: the next one leaves. */
  #isInterrupted = false;
  #exitCode: number = EXIT_CODES.ok;

  constructor(settings: ChatSettings, context: CommandContext) {
    this.#settings = settings;
    this.#context = context;
    this.#line = new PromptLine(context.stdin, context.stdout, COMMAND_NAMES);
    this.#line.onInterrupt = () => this.#interrupt();
  }

  async run(): Promise<number> {
    this.#say(`Talking to ${this.#settings.model}. /help lists what else can be done here.`);
    for (;;) {
      const line = await this.#line.ask();
      // The cursor is still behind the prompt.
      if (line === null) this.#context.stdout.write('\n');
      if (line === null || line.trim() === EXIT_COMMAND) break;
      this.#isInterrupted = false;
      if (line.startsWith('/')) await this.#command(line);
      else if (line.trim() !== '') await this.#answer(line.trim());
    }
    this.#line.close();
    return this.#exitCode;
  }

  /** Ends the conversation, and the answer that is being written. */
  leave(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#answering?.abort();
    this.#line.close();
  }

  async #command(line: string): Promise<void> {
    const { cwd } = this.#context;
    const conversation = { settings: this.#settings, messages: this.#messages, cwd };
    const reply = runSlashCommand(line, conversation);
    this.#say(await reply.catch((error: unknown) => describeError(error, false)));
  }

  async #answer(text: string): Promise<void> {
    this.#messages.push({ role: 'user', content: text });
    this.#answering = new AbortController();
    const { stderr, env } = this.#context;
    try {
      const answer = await this.#ask(this.#answering.signal);
      // A question without an answer would only confuse the model.
      if (answer.text === '') this.#messages.pop();
      else this.#messages.push({ role: 'assistant', content: answer.text });
      if (this.#answering.signal.aborted) this.#say('Stopped. Ctrl-C again leaves.');
      if (answer.finishReason === 'length') this.#say('The answer was cut at its token limit.');
      this.#say(describeMeasures(answer.measures));
    } catch (error) {
      this.#messages.pop();
      stderr.write(`${colorsFor(stderr, env).red(describeError(error, false))}\n`);
    }
    this.#answering = null;
  }

  /** Leaves out the oldest turns where the conversation has become too long for the model. */
  async #ask(signal: AbortSignal): Promise<Answer> {
    const { now } = this.#context;
    for (;;) {
      const screen = createScreen(this.#context, this.#settings.format !== undefined);
      const params = toParams(this.#settings, this.#messages);
      try {
        const asking = streamAnswer(this.#settings.client, params, { signal, now }, screen);
        return await asking.finally(screen.end);
      } catch (error) {
        const isTooLong = error instanceof APIError && error.code === 'context_length_exceeded';
        if (!isTooLong || this.#messages.length < 3) throw error;
        this.#messages.splice(0, 2);
        this.#say('What was said first no longer fits, and is left out.');
      }
    }
  }

  #interrupt(): void {
    if (this.#answering !== null && !this.#answering.signal.aborted) {
      this.#isInterrupted = true;
      this.#answering.abort();
    } else if (this.#isInterrupted) {
      this.leave(EXIT_CODES.SIGINT);
    } else {
      this.#isInterrupted = true;
      this.#say('\nCtrl-C again leaves.');
      this.#line.redraw();
    }
  }

  /** Talk, apart from answers. */
  #say(text: string): void {
    const { stderr, env } = this.#context;
    if (text !== '') stderr.write(`${colorsFor(stderr, env).dim(text)}\n`);
  }
}
