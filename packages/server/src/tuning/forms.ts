// The forms that weights may be written in, and for which files they come into question.
import type { QuantizeRecipe } from '@spry/engine';
import type { ModelMetadata } from '../models/gguf-check.ts';

/** A way to write weights. */
export type Form = {
  readonly name: string;
  readonly recipe: Omit<QuantizeRecipe, 'threads'>;
  /** Whether writing it searches for the best rounding, which takes long. */
  readonly slow: boolean;
};

/** These decide what every token means and which comes next: they stay as they are. */
const KEPT: readonly string[] = ['token_embd.weight', 'output.weight'];

/**
 * Of the 8-bit form's matrices the two that bear 4 bits best, each in the format that it bears
 * best: measured, see docs/decisions/0007.
 */
const ROBUST: QuantizeRecipe['overrides'] = [
  { pattern: '\\.ffn_gate(_exps)?\\.weight$', format: 'IQ4_NL' },
  { pattern: '\\.ffn_down(_exps)?\\.weight$', format: 'Q4_K' },
];

/** llama.cpp has wide kernels for each of these, and none or slower ones for many other formats. */
const FORMS: readonly Form[] = [
  { name: 'Q4_0', recipe: { weights: 'Q4_0', keep: KEPT }, slow: false },
  { name: 'Q8_Q4', recipe: { weights: 'Q8_0', keep: KEPT, overrides: ROBUST }, slow: false },
  { name: 'Q8_0', recipe: { weights: 'Q8_0', keep: KEPT }, slow: false },
  { name: 'IQ4_NL', recipe: { weights: 'IQ4_NL', keep: KEPT }, slow: true },
];

/** Quantized files with 4 to 6 bits a weight, by `llama_ftype`, and what people call them. */
const SOURCES: ReadonlyMap<number, string> = new Map([
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [8, 'Q5_0'],
  [9, 'Q5_1'],
  [14, 'Q4_K_S'],
  [15, 'Q4_K_M'],
  [16, 'Q5_K_S'],
  [17, 'Q5_K_M'],
  [18, 'Q6_K'],
  [25, 'IQ4_NL'],
  [30, 'IQ4_XS'],
]);

/**
 * A form is of the same size class as the file when it is at most half as large again: weights of
 * 4 bits may become ones of 8, but nothing that takes twice the memory.
 */
export const SIZE_RATIO_MAX = 1.5;

/** What people call the file's format; undefined for one that is left as it is. */
export function sourceFormat({ fileType }: ModelMetadata): string | undefined {
  return fileType === undefined ? undefined : SOURCES.get(fileType);
}

/** The forms to try for a file of this format. */
export function formsFor(format: string, options: { readonly slow: boolean }): Form[] {
  return FORMS.filter(({ name, slow }) => name !== format && (options.slow || !slow));
}
