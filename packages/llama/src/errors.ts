/**
 * The kernels cannot be used on this machine: wrong platform, missing or foreign library,
 * or a model that llama.cpp refuses. `message` is one sentence for the person at the terminal.
 */
export class LlamaError extends Error {
  override readonly name = 'LlamaError';
}
