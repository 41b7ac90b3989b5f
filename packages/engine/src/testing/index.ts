// Stand-ins for a model, for tests of the engine and of what is built on it.
export {
  type DecodeHook,
  FakeKernels,
  type FakeKernelsOptions,
  type FakeRow,
} from './fake-kernels.ts';
export {
  CHAT_ML_TEMPLATE,
  END_OF_TEXT,
  END_OF_TURN,
  FAKE_VOCABULARY_SIZE,
  FakeVocabulary,
  type FakeVocabularyOptions,
  START_OF_TURN,
} from './fake-vocabulary.ts';
