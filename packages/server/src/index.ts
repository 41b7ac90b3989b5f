export { ModelError } from './models/errors.ts';
export { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
export {
  isLoopback,
  type LogLevel,
  type RunningServer,
  type ServeOptions,
  StartError,
  type StartEvent,
  serve,
} from './serve.ts';
export { VERSION } from './version.ts';
