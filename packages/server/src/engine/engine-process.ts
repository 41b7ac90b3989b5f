// One engine process: starts it, passes messages, and notices when it ends or hangs.
import { type ChildProcess, fork } from 'node:child_process';
import type { EngineConfig, FromEngine, ToEngine } from '@spry/engine';
import { heapFlags } from '../heap.ts';
import { withoutSecrets } from './environment.ts';

/** What the owner of a process hears. `onExit` comes exactly once, after everything else. */
export type EngineProcessEvents = {
  readonly onMessage: (message: FromEngine) => void;
  /** @param reason a sentence: how it ended */
  readonly onExit: (reason: string) => void;
};

/** How patient the watchdog is. */
export type EngineProcessTimeouts = {
  /** From start to `ready`. */
  readonly loadMs: number;
  /** Without any message. */
  readonly silenceMs: number;
  /** For one step of the kernels. */
  readonly stepMs: number;
  /** From `close` to its end. */
  readonly closeMs: number;
};

export const ENGINE_TIMEOUTS: EngineProcessTimeouts = {
  loadMs: 600_000,
  silenceMs: 20_000,
  stepMs: 120_000,
  closeMs: 30_000,
};

const ENGINE_ENVIRONMENT = {
  // One pool thread, so that one team of compute threads exists: see docs/decisions/0002.
  UV_THREADPOOL_SIZE: '1',
  // One arena of malloc, or every thread keeps memory of its own that another has freed.
  MALLOC_ARENA_MAX: '1',
  // Bytes from which on a block is given back to the system when it is freed. Else malloc raises
  // this to 32 MB by itself, and the holes that parked prefixes of all sizes leave add up.
  MALLOC_MMAP_THRESHOLD_: String(2 ** 20),
};

/** Lines of the kernels' own output that are kept for the report of a crash. */
const LOG_LINES_KEPT = 20;
/** UTF-16 units of that output that are kept, should its lines be long. */
const LOG_UNITS_KEPT = 8192;

export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #events: EngineProcessEvents;
  readonly #timeouts: EngineProcessTimeouts;
  #log = '';
  #watchdog: NodeJS.Timeout;
  #killReason: string | null = null;
  #ready = false;

  constructor(
    program: URL,
    config: EngineConfig,
    env: NodeJS.ProcessEnv,
    events: EngineProcessEvents,
    timeouts: EngineProcessTimeouts = ENGINE_TIMEOUTS,
  ) {
    this.#events = events;
    this.#timeouts = timeouts;
    this.#child = fork(program, [], {
      // Of 'advanced', each message's reader outlives a young collection and takes the message
      // along, so that collections take longer: see docs/decisions/0013.
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The engine keeps its own memory level with these; see process/main.ts. A young collection
      // holds every stream up, so that many short ones are better than few long ones.
      execArgv: [...heapFlags, '--max-semi-space-size=2'],
      env: { ...withoutSecrets(env), ...ENGINE_ENVIRONMENT },
    });
    this.#watchdog = this.#watch(timeouts.loadMs, 'did not load the model in time');
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_UNITS_KEPT);
    });
    this.#child.on('message', (message: FromEngine) => this.#receive(message));
    this.#child.on('error', () => undefined); // `exit` or a failed send follows and is handled
    this.#child.once('close', (code, signal) => {
      clearTimeout(this.#watchdog);
      this.#events.onExit(this.#exitReason(code, signal));
    });
    this.send({ type: 'load', config });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToEngine): void {
    // A process that is ending cannot be written to; its `close` event tells the rest.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  /** Lets the process keep what it is to keep, for as long as it may take; then it ends. */
  close(): void {
    this.#killReason ??= 'was stopped with the server';
    this.send({ type: 'close' });
    setTimeout(() => this.kill('did not end in time'), this.#timeouts.closeMs).unref();
  }

  /** Ends the process at once. `onExit` follows. */
  kill(reason: string): void {
    this.#killReason ??= reason;
    this.#child.kill('SIGKILL');
  }

  #receive(message: FromEngine): void {
    if (message.type === 'ready') this.#ready = true;
    if (message.type === 'heartbeat' && message.stepMs > this.#timeouts.stepMs) {
      this.kill(`computed one step for more than ${this.#timeouts.stepMs / 1000} s`);
      return;
    }
    if (this.#ready) {
      clearTimeout(this.#watchdog);
      this.#watchdog = this.#watch(this.#timeouts.silenceMs, 'stopped responding');
    }
    this.#events.onMessage(message);
  }

  #watch(timeoutMs: number, complaint: string): NodeJS.Timeout {
    return setTimeout(() => this.kill(complaint), timeoutMs).unref();
  }

  #exitReason(code: number | null, signal: NodeJS.Signals | null): string {
    const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
    return `The engine process ${this.#killReason ?? how}.`;
  }

  /** The last lines that the kernels printed, for the log. */
  get lastLogLines(): readonly string[] {
    const lines = this.#log.split('\n').filter((line) => line.trim() !== '');
    return lines.slice(-LOG_LINES_KEPT);
  }
}
