export { ModelError } from './models/errors.ts';
export { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
export {
  isLoopback,
  type LogLevel,
  type RunningServer,
  type ServeOptions,
  type StartEvent,
  StartError,
  serve,
} from './serve.ts';
export { VERSION } from './version.ts';
