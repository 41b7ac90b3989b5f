// The line at the bottom of a conversation: what is typed, its history, and Ctrl-C.

import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

import type { InputStream, OutputStream } from '../context.ts';

const PROMPT = '> ';
const PROMPT_INSIDE = '… ';
/** Begins and ends a message of several lines. */
const BLOCK = '"""';

export class PromptLine {
  /** Called for Ctrl-C, unless it only cleared a line that was being typed. */
  onInterrupt: () => void = () => undefined;
  readonly #interface: Interface;
  readonly #echo: Echo;
  /** What was typed while nobody asked: it is next. */
  readonly #lines: string[] = [];
  #take: ((line: string | null) => void) | null = null;
  #isClosed = false;

  /** @param words that Tab completes at the beginning of a line */
  constructor(input: InputStream, output: OutputStream, words: readonly string[]) {
    this.#echo = new Echo(output);
    this.#interface = createInterface({
      input,
      output: this.#echo,
      terminal: true,
      completer: (line: string) => [words.filter((word) => word.startsWith(line)), line],
    });
    this.#interface.on('line', (line) => this.#receive(line));
    this.#interface.on('SIGINT', () => this.#interrupt());
    this.#interface.on('close', () => {
      this.#isClosed = true;
      this.#take?.(null);
    });
  }

  /** The next message, which may have several lines; null when there will be none. */
  async ask(): Promise<string | null> {
    const line = await this.#next(PROMPT);
    if (line === null || !line.trimStart().startsWith(BLOCK)) return line;
    const lines = [line.trimStart().slice(BLOCK.length)];
    while (!lines.at(-1)?.trimEnd().endsWith(BLOCK)) {
      const more = await this.#next(PROMPT_INSIDE);
      if (more === null) return null;
      lines.push(more);
    }
    return lines.join('\n').trimEnd().slice(0, -BLOCK.length).trim();
  }

  /** Shows the line that is being typed again, below what was said meanwhile. */
  redraw(): void {
    this.#interface.prompt(true);
  }

  /** No more questions: what waits for one gets null. */
  close(): void {
    this.#interface.close();
  }

  async #next(prompt: string): Promise<string | null> {
    const line = this.#lines.shift();
    if (line !== undefined) return line;
    if (this.#isClosed) return null;
    this.#echo.isSilent = false;
    this.#interface.setPrompt(prompt);
    this.#interface.prompt(true);
    const asked = await new Promise<string | null>((resolve) => {
      this.#take = resolve;
    });
    // While an answer is written, what is typed must not get into it.
    this.#echo.isSilent = true;
    return asked;
  }

  #receive(line: string): void {
    const take = this.#take;
    this.#take = null;
    if (take === null) this.#lines.push(line);
    else take(line);
  }

  #interrupt(): void {
    const wasTyping = this.#take !== null && this.#interface.line !== '';
    if (wasTyping) {
      // As Ctrl-E and Ctrl-U: the line is gone, the prompt stays.
      this.#interface.write(null, { ctrl: true, name: 'e' });
      this.#interface.write(null, { ctrl: true, name: 'u' });
    } else {
      this.onInterrupt();
    }
  }
}

/** The terminal, as the line editor sees it. */
class Echo extends Writable {
  isSilent = false;
  readonly isTTY = true;
  readonly #output: OutputStream;

  constructor(output: OutputStream) {
    super({ decodeStrings: false });
    this.#output = output;
    output.on('resize', () => this.emit('resize'));
  }

  get columns(): number {
    return this.#output.columns ?? 80;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    if (!this.isSilent) this.#output.write(chunk);
    done();
  }
}
