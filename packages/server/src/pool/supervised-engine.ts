// One model in an engine process of its own, as the pool wants it.

import type {
  EngineConfig,
  EngineReading,
  GenerateRequest,
  GenerationEvent,
  ModelInfo,
  OnLeft,
} from '@spry/engine';
import { type EngineState, EngineSupervisor } from '../engine/engine-supervisor.ts';
import type { PoolEngine } from './pool-engine.ts';

export type SupervisedEngineOptions = {
  readonly modelId: string;
  /** The program of the engine process. */
  readonly program: URL;
  readonly config: EngineConfig;
  readonly env: NodeJS.ProcessEnv;
  /**
   * Whether it is started again when it dies before it was ever ready: at a server's start there is
   * nothing else to do.
   */
  readonly isPatient: boolean;
  /** Told what the person at the terminal should know. */
  readonly onNotice: (message: string) => void;
};

export class SupervisedEngine implements PoolEngine {
  readonly ready: Promise<ModelInfo>;
  readonly lost: Promise<void>;
  readonly #options: SupervisedEngineOptions;
  readonly #supervisor: EngineSupervisor;
  #becomeReady: (info: ModelInfo) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #lose: () => void = () => undefined;
  #wasReady = false;

  constructor(options: SupervisedEngineOptions) {
    this.#options = options;
    this.ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#fail = reject;
    });
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    const { program, config, env, onNotice } = options;
    this.#supervisor = new EngineSupervisor({
      program,
      config,
      env,
      onState: (state, logLines) => this.#hear(state, logLines),
      onNotice,
    });
  }

  generate(
    request: GenerateRequest,
    signal?: AbortSignal,
    onLeft?: OnLeft,
  ): AsyncIterable<GenerationEvent> {
    return this.#supervisor.generate(request, signal, onLeft);
  }

  /** What the process is doing. */
  get state(): EngineState {
    return this.#supervisor.state;
  }

  get restartCount(): number {
    return this.#supervisor.restartCount;
  }

  /** How it was when it last told, at most a second ago; null while it is not there. */
  get reading(): EngineReading | null {
    return this.#supervisor.reading;
  }

  close(): Promise<void> {
    return this.#supervisor.close();
  }

  #hear(state: EngineState, logLines: readonly string[]): void {
    const { modelId, isPatient, onNotice } = this.#options;
    if (state.type === 'ready') {
      if (this.#supervisor.restartCount > 0) onNotice(`The engine of ${modelId} is back.`);
      this.#wasReady = true;
      this.#becomeReady(state.info);
    } else if (state.type === 'stopped') {
      this.#fail(new Error(state.reason));
      this.#lose();
    } else if (state.type === 'restarting') {
      const words = `Its last words: ${logLines.at(-1) ?? 'nothing'}`;
      if (this.#wasReady || isPatient) {
        onNotice(`${modelId}: ${state.reason} It is being restarted. ${words}`);
      } else this.#fail(new Error(`${state.reason} ${words}`));
    }
  }
}
