export type { Key } from '@spry/wire';
export type { KeyAdministration } from './keys/key-store.ts';
export { withKeys } from './keys/with-keys.ts';
export { ModelError } from './models/errors.ts';
export {
  importModel,
  type ListedModel,
  listModels,
  type ModelDetails,
  removeModel,
  showModel,
} from './models/library.ts';
export type { AcceptLicense, License } from './models/license.ts';
export { type ResolvedModel, resolveModel } from './models/resolve-model.ts';
export { serve } from './serve.ts';
export {
  type LiveSettings,
  type LogLevel,
  type RunningServer,
  type ServeOptions,
  StartError,
  type StartEvent,
} from './serve-options.ts';
export { StateError } from './state/database.ts';
export { type Examination, examine } from './tuning/examine.ts';
export { areWeightsFitted, fitThoroughly, fitWeights } from './tuning/fit.ts';
export type { FormRecord, TuningRecord } from './tuning/record.ts';
export type { Tuning } from './tuning/tune.ts';
export { VERSION } from './version.ts';
