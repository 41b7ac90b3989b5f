// What `@spry/sdk/admin` exports.

export { Admin } from './admin.ts';
export type { AdminClient } from './admin-client.ts';
export type {
  AdminEngines,
  EngineReading,
  EngineSettings,
  EngineState,
  EngineView,
  FormView,
  KvCacheReading,
  TuningView,
} from './engines.ts';
export type {
  AdminKeys,
  CreatedKey,
  Key,
  KeyCreateParams,
  KeyLimitName,
  KeyScope,
} from './keys.ts';
export type {
  AdminModels,
  ManagedModel,
  ManagedModelList,
  ModelState,
  PullEvent,
  PullParams,
  PullProgress,
} from './models.ts';
export type { AdminRequests, AnswerRecord, RequestRecord, WorkRecord } from './requests.ts';
export type { AdminUsage, UsageListParams, UsageSum } from './usage.ts';
