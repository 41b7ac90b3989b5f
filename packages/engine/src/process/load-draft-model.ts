// The smaller model that guesses for the served one.
import { LlamaError, LlamaModel } from '@spry/llama';
import { DraftModel } from '../draft-model.ts';
import {
  LlamaKernels,
  type LlamaKernelsOptions,
  LlamaVocabulary,
} from '../kernels/llama-kernels.ts';

/**
 * Loads the draft model.
 * @param served the model that it is to guess for
 * @throws LlamaError when it cannot be loaded, or has another vocabulary
 */
export function loadDraftModel(
  path: string,
  served: LlamaModel,
  sizes: Omit<LlamaKernelsOptions, 'slotCount'>,
  notice: (message: string) => void,
): DraftModel {
  const model = new LlamaModel(path);
  if (!isSameVocabulary(new LlamaVocabulary(model), new LlamaVocabulary(served))) {
    throw new LlamaError(
      `The draft model ${path} has another vocabulary than the served model: ` +
        'choose a smaller model of the same family.',
    );
  }
  const kernels = new LlamaKernels(model, { ...sizes, slotCount: 1 });
  // A step reads all weights, whatever it computes.
  return new DraftModel(kernels, model.sizeBytes / served.sizeBytes, (error) =>
    notice(`The draft model has failed and is not used any more: ${String(error)}.`),
  );
}

function isSameVocabulary(a: LlamaVocabulary, b: LlamaVocabulary): boolean {
  if (a.size !== b.size) return false;
  for (let token = 0; token < a.size; token++) {
    if (Buffer.compare(a.tokenBytes(token), b.tokenBytes(token)) !== 0) return false;
  }
  return true;
}
