// An app over a scripted generator, with one model and a clock that stands still.

import type { FastifyInstance } from 'fastify';
import { type AppDependencies, buildApp, type ModelCard } from '../app.ts';
import { KeyRing } from '../keys/key-ring.ts';
import { ScriptedGenerator } from './scripted-generator.ts';

export const testModel: ModelCard = {
  id: 'test/model-1',
  created: 1_700_000_000,
  ownedBy: 'tests',
  contextWindow: 2048,
  maxCompletionTokens: 2048,
  active: true,
};

export const standIn: ModelCard = { ...testModel, id: 'stand-in', servedBy: testModel.id };

type Overrides = Partial<AppDependencies> & {
  /** The key of the environment. Default: none. */
  readonly apiKey?: string;
};

export function testApp({ apiKey, ...overrides }: Overrides = {}): FastifyInstance {
  const clock = () => 1_770_000_000_500;
  return buildApp({
    generator: new ScriptedGenerator(),
    models: () => [testModel, standIn],
    resolveModelId: (id) => ([testModel.id, standIn.id].includes(id) ? testModel.id : undefined),
    readiness: () => ({ ready: true, draining: false }),
    fingerprint: () => 'fp_test',
    clock,
    monotonicClock: () => 0,
    keys: new KeyRing(clock, apiKey),
    logger: false,
    version: '1.2.3',
    loopback: true,
    ...overrides,
  });
}

/** The smallest body that is answered, with `fields` added. */
export function chatBody(fields: object = {}): Record<string, unknown> {
  return { model: testModel.id, messages: [{ role: 'user', content: 'Hi' }], ...fields };
}
