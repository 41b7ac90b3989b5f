// A real terminal, which tmux provides: what is typed into it, and what a person would see.
import { execFileSync, spawnSync } from 'node:child_process';
import { until } from './processes.ts';

/** Longest wait for something to be shown; an answer on a busy machine takes its time. */
const WAIT_MS = 60_000;

let count = 0;

/** Whether tmux is installed. */
export function hasTerminals(): boolean {
  return spawnSync('tmux', ['-V']).status === 0;
}

export class Terminal {
  readonly #name: string;

  /** Opens one with a plain shell in it. @throws Error when tmux is not installed */
  constructor(env: Readonly<Record<string, string>>) {
    this.#name = `spry-test-${process.pid}-${count++}`;
    const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const size = ['-x', '100', '-y', '60'];
    const shell = ['env', 'PS1=$ ', 'bash', '--norc', '--noprofile'];
    this.#tmux('new-session', '-d', '-s', this.#name, ...size, ...variables, ...shell);
  }

  /** Types text, and Enter. */
  enter(text: string): void {
    this.#tmux('send-keys', '-t', this.#name, '-l', text);
    this.press('Enter');
  }

  /** Presses a key, by tmux's name of it. */
  press(key: string): void {
    this.#tmux('send-keys', '-t', this.#name, key);
  }

  /** What is on the screen, without colours and without white space at the ends of lines. */
  text(): string {
    const screen = this.#tmux('capture-pane', '-t', this.#name, '-p', '-J');
    return screen.replaceAll(/ +$/gm, '').trimEnd();
  }

  /** The same, with the escape sequences of colours. */
  coloredText(): string {
    return this.#tmux('capture-pane', '-t', this.#name, '-p', '-J', '-e');
  }

  /** Waits until the screen shows it. @throws Error with what it shows instead, after a while */
  async shows(expected: RegExp): Promise<void> {
    const endMs = performance.now() + WAIT_MS;
    await until(() => expected.test(this.text()) || performance.now() > endMs);
    if (expected.test(this.text())) return;
    throw new Error(`The terminal does not show ${expected}, but:\n${this.text()}`);
  }

  close(): void {
    this.#tmux('kill-server');
  }

  #tmux(...words: readonly string[]): string {
    // A tmux of its own: one that is just ending would take the next terminal along.
    return execFileSync('tmux', ['-L', this.#name, ...words], { encoding: 'utf8' });
  }
}
