// Keeps an engine process running: fails what was in flight when it dies, and starts it again.
import {
  type EngineConfig,
  EngineError,
  type EngineReading,
  type FromEngine,
  type GenerateRequest,
  type GenerationEvent,
  GenerationRouter,
  type Generator,
  Inbox,
  type ModelInfo,
  type OnLeft,
} from '@spry/engine';
import { EngineProcess, type EngineProcessTimeouts } from './engine-process.ts';

/** Where an engine is in its life. */
export type EngineState =
  /** The model loads, for the first time or after a crash. */
  | { readonly type: 'loading' }
  | { readonly type: 'ready'; readonly info: ModelInfo }
  /** It died; the next start comes after a pause. */
  | { readonly type: 'restarting'; readonly reason: string }
  /** The model cannot be loaded, or the supervisor was closed. */
  | { readonly type: 'stopped'; readonly reason: string };

export type SupervisorOptions = {
  /** The program of the engine process. */
  readonly program: URL;
  readonly config: EngineConfig;
  readonly env: NodeJS.ProcessEnv;
  /** Told of every change, with the kernels' last lines after a crash. */
  readonly onState: (state: EngineState, logLines: readonly string[]) => void;
  /** Told what the person at the terminal should know. */
  readonly onNotice: (message: string) => void;
  readonly timeouts?: EngineProcessTimeouts;
};

/** Pauses before the second, third … start in a row; the last one repeats. */
const RESTART_DELAYS_MS: readonly number[] = [100, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
/** An engine that was ready for this long counts as healthy, and the pauses start over. */
const HEALTHY_AFTER_MS = 30_000;

export class EngineSupervisor implements Generator {
  readonly #options: SupervisorOptions;
  readonly #router: GenerationRouter;
  #process: EngineProcess | null = null;
  #state: EngineState = { type: 'loading' };
  #failedStarts = 0;
  #restartCount = 0;
  #reading: EngineReading | null = null;
  #readyAtMs = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | null = null;
  #closed: (() => void) | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#router = new GenerationRouter({
      add: (request) => this.#process?.send({ type: 'add', request }),
      abort: (id) => this.#abort(id),
    });
    this.#start();
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Requests in flight. */
  get activeCount(): number {
    return this.#router.activeCount;
  }

  /** How the engine was when it last told, at most a second ago; null while none is there. */
  get reading(): EngineReading | null {
    return this.#reading;
  }

  /** How often the engine process has died and was started again. */
  get restartCount(): number {
    return this.#restartCount;
  }

  /** Process id of the running engine, for diagnosis. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): Inbox<GenerationEvent> {
    if (this.#state.type === 'ready') return this.#router.generate(request, signal, onLeft);
    return failing(new EngineError('engine_unavailable', unavailableMessage(this.#state)));
  }

  /** Ends the engine process; requests in flight fail. Resolves when it is gone. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #end(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const child = this.#process;
    if (child === null) {
      this.#become({ type: 'stopped', reason: 'The server is shutting down.' });
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#closed = resolve;
      if (this.#state.type === 'ready') child.close();
      else child.kill('was stopped with the server');
    });
  }

  #abort(id: string): void {
    // Nobody would tell what was done for it.
    if (this.#process === null) this.#router.deliver([{ id, left: null }]);
    else this.#process.send({ type: 'abort', id });
  }

  #start(): void {
    const { program, config, env, timeouts } = this.#options;
    const events = {
      onMessage: (message: FromEngine) => this.#receive(message),
      onExit: (reason: string) => this.#exited(reason),
    };
    this.#process = new EngineProcess(program, config, env, events, timeouts);
  }

  #receive(message: FromEngine): void {
    if (message.type === 'outputs') this.#router.deliver(message.outputs);
    else if (message.type === 'heartbeat') this.#reading = message.reading;
    else if (message.type === 'ready') {
      this.#readyAtMs = performance.now();
      this.#become({ type: 'ready', info: message.info });
    } else if (message.type === 'notice') {
      this.#options.onNotice(message.message);
    } else if (message.type === 'refused') {
      this.#become({ type: 'stopped', reason: message.failure.message });
    }
  }

  #exited(reason: string): void {
    const logLines = this.#process?.lastLogLines ?? [];
    this.#process = null;
    this.#reading = null;
    this.#router.failAll({ code: 'engine_died', message: `${reason} Please try again.` });
    if (this.#closed !== null) {
      this.#become({ type: 'stopped', reason: 'The server is shutting down.' });
      this.#closed();
    } else if (this.#state.type !== 'stopped') {
      this.#restartLater(reason, logLines);
    }
  }

  #restartLater(reason: string, logLines: readonly string[]): void {
    const healthy =
      this.#state.type === 'ready' && performance.now() - this.#readyAtMs > HEALTHY_AFTER_MS;
    this.#failedStarts = healthy ? 0 : this.#failedStarts;
    const last = RESTART_DELAYS_MS.length - 1;
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#failedStarts, last)];
    this.#failedStarts++;
    this.#restartCount++;
    this.#become({ type: 'restarting', reason }, logLines);
    this.#restartTimer = setTimeout(() => {
      this.#become({ type: 'loading' });
      this.#start();
    }, delayMs);
  }

  #become(state: EngineState, logLines: readonly string[] = []): void {
    this.#state = state;
    this.#options.onState(state, logLines);
  }
}

function failing(error: EngineError): Inbox<GenerationEvent> {
  const inbox = new Inbox<GenerationEvent>(() => false);
  inbox.put(error);
  return inbox;
}

function unavailableMessage(state: EngineState): string {
  if (state.type === 'loading') return 'The model is still loading; try again in a moment.';
  if (state.type === 'restarting') return 'The engine is being restarted; try again in a moment.';
  return state.type === 'stopped' ? state.reason : 'The engine is not ready.';
}
