// The HTTP API: every route and everything that a request passes on its way to one, in order.

import type { EngineView, ModelState } from '@spry/wire';
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { Accounting, type RecordUsage } from './accounting/accounting.ts';
import { tellLimits } from './accounting/tell-limits.ts';
import { collectAdministration } from './administration.ts';
import { requireKeys } from './auth.ts';
import { acceptJsonBodies } from './body.ts';
import { allowOrigin } from './cors.ts';
import { answerErrors } from './error-handler.ts';
import { refuseForeignHosts } from './host-check.ts';
import { IdempotentAnswers } from './idempotency/idempotent-answers.ts';
import { replayAnswers } from './idempotency/replay.ts';
import type { KeyRing } from './keys/key-ring.ts';
import type { KeyAdministration } from './keys/key-store.ts';
import { countRequests } from './metrics/count-requests.ts';
import type { EngineLoad, ModelMemory } from './metrics/engine-metrics.ts';
import { Metrics } from './metrics/metrics.ts';
import type { ModelAdministration } from './model-administration.ts';
import type { ModelLease } from './model-lease.ts';
import { collectRoutes } from './openapi/operation.ts';
import type { Site } from './playground/site.ts';
import { Budgets } from './rate-limits/budgets.ts';
import type { PastMonth } from './rate-limits/monthly-budget.ts';
import { type PastUse, RateLimiter } from './rate-limits/rate-limiter.ts';
import { recordRequests } from './records/record-requests.ts';
import { type OnSettled, RequestRecords } from './records/request-records.ts';
import { logRequests } from './request-log.ts';
import { closeWhenDraining, tagResponses } from './responses.ts';
import { adminEnginesRoute } from './routes/admin-engines.ts';
import { adminKeyRoutes } from './routes/admin-keys.ts';
import { adminModelRoutes } from './routes/admin-models.ts';
import { adminRequestRoutes } from './routes/admin-requests.ts';
import { adminUsageRoute, type UsageReader } from './routes/admin-usage.ts';
import { chatCompletionsRoute } from './routes/chat-completions.ts';
import { completionsRoute } from './routes/completions.ts';
import { documentRoutes } from './routes/documents.ts';
import { healthRoutes } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { modelRoutes } from './routes/models.ts';
import { playgroundRoutes } from './routes/playground.ts';
import { rootRoute } from './routes/root.ts';
import { serverOptions } from './server-options.ts';
import { refuseUnknownRoutes } from './unknown-routes.ts';

/** A model as GET /models shows it. */
export type ModelCard = {
  readonly id: string;
  /** Seconds since the Unix epoch. */
  readonly created: number;
  readonly ownedBy: string;
  /** Tokens of prompt and answer together. */
  readonly contextWindow: number;
  readonly maxCompletionTokens: number;
  /** Whether requests for it are answered now, be it after it was loaded. */
  readonly active: boolean;
  readonly state: ModelState;
  /** The id of the model that stands in for this one; absent when it answers itself. */
  readonly servedBy?: string;
  /** Whether the list has it; false where any id is answered, and this is none of ours. */
  readonly isListed?: boolean;
  /** Which weights are served, in words; absent where they were never measured. */
  readonly weights?: string | undefined;
};

export type Readiness = {
  /** Whether the engine of the chosen model takes requests, or is started for the next one. */
  readonly ready: boolean;
  /** Whether other models answer even so. Default: false. */
  readonly othersReady?: boolean;
  /** Why it does not, in a few words. */
  readonly reason?: string;
  /** Whether the server is shutting down: requests in flight finish, new ones are refused. */
  readonly draining: boolean;
};

export type AppDependencies = {
  /**
   * The right to use a model, once it is loaded; rejects where it cannot be, not within the time
   * that the request may take, or with the signal's reason.
   */
  readonly lease: (
    modelId: string,
    signal: AbortSignal,
    timeoutMs: number | null,
  ) => Promise<ModelLease>;
  /** What is served, in the order of GET /models: the default model first. */
  readonly models: () => readonly ModelCard[];
  /** Looks at the disk for others. Default: there are none. */
  readonly refreshModels?: (() => Promise<void>) | undefined;
  /** The id of the model that an id or an alias means. Default: the id itself. */
  readonly modelNamed?: ((name: string) => string | undefined) | undefined;
  /** The id of the model that answers requests for `requested`; undefined if none does. */
  readonly resolveModelId: (requested: string) => string | undefined;
  /**
   * Whether programs are served that were written for other models: `resolveModelId` answers for
   * any id, and what asks for other models' peculiarities is ignored. Default: false.
   */
  readonly anyModel?: boolean | undefined;
  /** Tokens that a model knows, by default the chosen one. Default: unknown, as 0. */
  readonly vocabularySize?: ((modelId?: string) => number) | undefined;
  readonly readiness: () => Readiness;
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** Milliseconds that never go backwards. */
  readonly monotonicClock: () => number;
  readonly logger: FastifyBaseLogger | false;
  readonly version: string;
  /**
   * Whether only this machine can connect: then foreign hosts and origins are refused, and a key
   * is needed only once there is one.
   */
  readonly loopback: boolean;
  /** Host names accepted on loopback besides this machine's own. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The keys that open this server. */
  readonly keys: KeyRing;
  /** Makes and ends keys. Default: nobody can over HTTP. */
  readonly keyAdministration?: KeyAdministration | undefined;
  /** Loads, unloads, fetches and deletes models. Default: nobody can over HTTP. */
  readonly modelAdministration?: ModelAdministration | undefined;
  /** Told of every request for an answer that was let in, when it has ended. Default: nobody. */
  readonly recordUsage?: RecordUsage | undefined;
  /** What keys used in the day before, by their ids. Default: nothing. */
  readonly pastUses?: ReadonlyMap<string, readonly PastUse[]> | undefined;
  /** What keys have used of their budgets in this month before. Default: nothing. */
  readonly pastMonth?: PastMonth | undefined;
  /** What the engines are doing, for the metrics. Default: there are none. */
  readonly engineLoads?: (() => readonly EngineLoad[]) | undefined;
  /** What the models take of the memory, for the metrics. Default: nothing is known of it. */
  readonly modelMemory?: (() => ModelMemory) | undefined;
  /** What each engine is doing, for people who watch. Default: there are none. */
  readonly engines?: (() => EngineView[]) | undefined;
  /** How often the database has failed, for the metrics. Default: never. */
  readonly databaseFailureCount?: (() => number) | undefined;
  /** Whether the metrics tell of the process too, see `MetricsSource`. Default: false. */
  readonly processMetrics?: boolean | undefined;
  /** Told of every request that was let in, when it has ended. Default: nobody. */
  readonly trace?: OnSettled | undefined;
  /** Answers questions for usage. Default: nobody does. */
  readonly readUsage?: UsageReader | undefined;
  /** The files of the playground. Default: `/` says how to get one. */
  readonly playground?: Site | undefined;
  /** Addresses or networks whose `x-forwarded-for` is believed. Default: none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** The origin whose pages may call the API, `*` for all. Default: none. */
  readonly corsOrigin?: string | undefined;
  /** Whether a schema that answers are held to is put into the prompt. Default: true. */
  readonly schemaPrompt?: boolean | undefined;
  /** Whether nobody may reuse what was computed for another's key. Default: false. */
  readonly isolatePrefixes?: boolean | undefined;
  /**
   * Most tokens of an answer whose request names no maximum. Default: `answerTokensDefault` of
   * limits.ts.
   */
  readonly answerTokensDefault?: number | undefined;
  /** Milliseconds that a request may take from its arrival. Default: no limit. */
  readonly requestTimeoutMs?: number | undefined;
  /** Longest silence on a stream, in milliseconds. Default: `streamCommentMs` of limits.ts. */
  readonly streamCommentMs?: number | undefined;
};

/** The whole API, ready to listen or to be called without a socket. */
export function buildApp(dependencies: AppDependencies): FastifyInstance {
  const {
    logger,
    clock,
    monotonicClock,
    readiness,
    loopback,
    corsOrigin,
    allowedHosts = [],
  } = dependencies;
  const app: FastifyInstance = Fastify(
    serverOptions(logger, clock, dependencies.trustedProxies ?? []),
  );

  const metrics = new Metrics(dependencies);
  const { keys, trace } = dependencies;
  const records = new RequestRecords(trace, (text) => keys.mask(text));
  const accounting = new Accounting({
    budgets: new Budgets(clock, dependencies.pastMonth),
    limiter: new RateLimiter(monotonicClock, dependencies.pastUses),
    metrics,
    records,
    clock,
    monotonicClock,
    recordUsage: dependencies.recordUsage ?? (() => undefined),
  });

  logRequests(app, dependencies.keys);
  countRequests(app, metrics);
  tagResponses(app);
  answerErrors(app);
  const isAdministration = collectAdministration(app);
  if (loopback) refuseForeignHosts(app, { allowedHosts, corsOrigin, isAdministration });
  allowOrigin(app, corsOrigin, isAdministration);
  requireKeys(app, dependencies.keys, loopback, monotonicClock);
  recordRequests(app, records, clock);
  tellLimits(app, accounting);
  refuseUnknownRoutes(app);
  acceptJsonBodies(app);
  replayAnswers(app, new IdempotentAnswers(monotonicClock));
  closeWhenDraining(app, readiness);

  // Before the API begins, of which documents tell: they leave pages out.
  if (dependencies.playground !== undefined) playgroundRoutes(app, dependencies.playground);
  const routes = collectRoutes(app);
  rootRoute(app, dependencies);
  healthRoutes(app, dependencies);
  metricsRoute(app, metrics);
  modelRoutes(app, dependencies);
  chatCompletionsRoute(app, dependencies, accounting);
  completionsRoute(app, dependencies, accounting);
  adminRequestRoutes(app, records);
  adminEnginesRoute(app, dependencies.engines ?? (() => []));
  const { keyAdministration, modelAdministration, readUsage } = dependencies;
  if (keyAdministration !== undefined) adminKeyRoutes(app, keyAdministration);
  if (modelAdministration !== undefined) adminModelRoutes(app, modelAdministration, dependencies);
  if (readUsage !== undefined) adminUsageRoute(app, readUsage);
  documentRoutes(app, dependencies, routes);
  return app;
}
