export { type Backends, describeBackends } from './backends.ts';
export { LlamaBatch } from './batch.ts';
export { type ContextOptions, LlamaContext } from './context.ts';
export { LlamaError } from './errors.ts';
export { loadLibrary } from './library.ts';
export { currentHost, type Host, locateLibraries } from './locate.ts';
export { LlamaModel, type ModelOptions, TokenAttribute } from './model.ts';
export { type QuantizeRecipe, quantize, type TensorFormat } from './quantize.ts';
export { LlamaTokenizer } from './tokenizer.ts';
