// An app over a scripted generator, with one model and a clock that stands still.

import type { Generator } from '@spry/engine';
import type { FastifyInstance } from 'fastify';
import { type AppDependencies, buildApp, type ModelCard } from '../app.ts';
import { KeyRing } from '../keys/key-ring.ts';
import type { ModelLease } from '../model-lease.ts';
import { ScriptedGenerator } from './scripted-generator.ts';

export const testModel: ModelCard = {
  id: 'test/model-1',
  created: 1_700_000_000,
  ownedBy: 'tests',
  contextWindow: 2048,
  maxCompletionTokens: 2048,
  active: true,
  state: 'loaded',
};

export const standIn: ModelCard = {
  ...testModel,
  id: 'stand-in',
  servedBy: testModel.id,
  state: 'absent',
};

type Overrides = Partial<AppDependencies> & {
  /** The key of the environment. Default: none. */
  readonly apiKey?: string;
  /** Answers for every model. */
  readonly generator?: Generator;
};

export function testApp({ apiKey, generator, ...overrides }: Overrides = {}): FastifyInstance {
  const clock = () => 1_770_000_000_500;
  const engine = generator ?? new ScriptedGenerator();
  return buildApp({
    lease: async () => leaseOn(engine),
    models: () => [testModel, standIn],
    resolveModelId: (id) => ([testModel.id, standIn.id].includes(id) ? testModel.id : undefined),
    readiness: () => ({ ready: true, draining: false }),
    clock,
    monotonicClock: () => 0,
    keys: new KeyRing(clock, apiKey),
    logger: false,
    version: '1.2.3',
    loopback: true,
    ...overrides,
  });
}

/** A model that is loaded, and stays so. */
function leaseOn(generator: Generator): ModelLease {
  return { generator, fingerprint: 'fp_test', waitedMs: 0, release: () => undefined };
}

/** The smallest body that is answered, with `fields` added. */
export function chatBody(fields: object = {}): Record<string, unknown> {
  return { model: testModel.id, messages: [{ role: 'user', content: 'Hi' }], ...fields };
}
