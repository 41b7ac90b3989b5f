// The provider: names of models to models.

import type { LanguageModelV3 } from '@ai-sdk/provider';
import { CoreSpry } from '../core-spry.ts';
import type { ClientOptions } from '../options.ts';
import { SpryLanguageModel } from './language-model.ts';

export type SpryProviderOptions = Omit<ClientOptions, 'maxRetries'> & {
  /** What the AI SDK calls it in errors and telemetry. Default: `spry`. */
  readonly name?: string | undefined;
};

/** `spry('id')` is a model; the other forms are what registries of the AI SDK call. */
export type SpryProvider = {
  (modelId: string): LanguageModelV3;
  readonly specificationVersion: 'v3';
  readonly languageModel: (modelId: string) => LanguageModelV3;
  readonly chatModel: (modelId: string) => LanguageModelV3;
  /** There are no models of embeddings. @throws {TypeError} always */
  readonly embeddingModel: (modelId: string) => never;
  /** There are no models of images. @throws {TypeError} always */
  readonly imageModel: (modelId: string) => never;
};

/**
 * A provider with settings of its own, the same as those of the client. How often a request is
 * tried again is said to the AI SDK (`maxRetries`), not here. Settings are checked at the first
 * request.
 */
export function createSpry(options: SpryProviderOptions = {}): SpryProvider {
  const { name = 'spry', ...clientOptions } = options;
  let client: CoreSpry | undefined;
  const getClient = (): CoreSpry => {
    client ??= new CoreSpry({ ...clientOptions, maxRetries: 0 });
    return client;
  };
  const model = (modelId: string): LanguageModelV3 =>
    new SpryLanguageModel(name, modelId, getClient);
  const refuse =
    (kind: string) =>
    (modelId: string): never => {
      throw new TypeError(`${name} has no ${kind} models; ${modelId} cannot be one.`);
    };
  return Object.assign((modelId: string) => model(modelId), {
    specificationVersion: 'v3' as const,
    languageModel: model,
    chatModel: model,
    embeddingModel: refuse('embedding'),
    imageModel: refuse('image'),
  });
}

/** The provider with the settings of the environment. */
export const spry: SpryProvider = createSpry();
