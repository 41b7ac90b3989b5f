// What this package uses of the server.

export type ModelInfo = {
  readonly contextWindow: number;
  readonly parallel: number;
};

export type StartEvent =
  | { readonly type: 'source'; readonly message: string }
  | {
      readonly type: 'progress';
      readonly label: string;
      readonly receivedBytes: number;
      readonly totalBytes: number | undefined;
    }
  | { readonly type: 'verified' }
  | { readonly type: 'loading'; readonly modelId: string }
  | {
      readonly type: 'ready';
      readonly url: string;
      readonly modelId: string;
      readonly info: ModelInfo;
      readonly standsInFor: readonly string[];
    }
  | { readonly type: 'notice'; readonly message: string };

export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

export type ServeOptions = {
  host: string;
  port: number;
  model?: string;
  contextTokens?: number;
  parallel?: number;
  threads?: number;
  gpuLayers?: number;
  drainTimeoutMs: number;
  corsOrigin?: string;
  apiKey?: string;
  logLevel: LogLevel;
  env: NodeJS.ProcessEnv;
  cwd: string;
  report: (event: StartEvent) => void;
};

export type RunningServer = {
  readonly url: string;
  readonly closed: Promise<void>;
  stop(): Promise<void>;
};

export type PullOptions = {
  env: NodeJS.ProcessEnv;
  cwd: string;
  report: (event: StartEvent) => void;
};

export type ServerModule = {
  serve(options: ServeOptions): Promise<RunningServer>;
  pullModel(choice: string | undefined, options: PullOptions): Promise<{ path: string }>;
};
