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
export { type Examination, examine } from './tuning/examine.ts';
export { fitThoroughly, fitWeights } from './tuning/fit.ts';
export type { FormRecord, TuningRecord } from './tuning/record.ts';
export type { Tuning } from './tuning/tune.ts';
export { VERSION } from './version.ts';
