// Writes the weights of a GGUF anew in another format.
import koffi from 'koffi';
import { LlamaError } from './errors.ts';
import { type Library, loadLibrary, type Pointer } from './library.ts';
import { TensorOverride } from './structs.ts';

/** Formats of weights that can be asked for. */
export type TensorFormat = 'Q4_0' | 'Q4_K' | 'Q8_0' | 'IQ4_NL';

/** How to write the weights. */
export type QuantizeRecipe = {
  /** The format of every matrix that nothing below names. */
  readonly weights: TensorFormat;
  /**
   * Formats of the tensors whose names match a regular expression (std::regex); the first that
   * matches counts. Default: none.
   */
  readonly overrides?: readonly { readonly pattern: string; readonly format: TensorFormat }[];
  /** Tensors that keep the format they have, by their whole names. Default: none. */
  readonly keep?: readonly string[];
  /** Threads that compute. */
  readonly threads: number;
};

/** Numbers of a format in llama.h's `llama_ftype` and in ggml.h's `ggml_type`. */
const FORMATS: Readonly<Record<TensorFormat, { fileType: number; tensorType: number }>> = {
  Q4_0: { fileType: 2, tensorType: 2 },
  Q4_K: { fileType: 14, tensorType: 12 },
  Q8_0: { fileType: 7, tensorType: 8 },
  IQ4_NL: { fileType: 25, tensorType: 20 },
};

/**
 * Reads the GGUF at `source` and writes it to `target` with its weights as `recipe` says; also from
 * weights that are quantized already, which adds a second rounding to the first. It runs on libuv's
 * pool. A `target` of an earlier try is overwritten; one of a failed try is left behind.
 * @throws LlamaError when llama.cpp refuses the file or cannot write
 */
export async function quantize(
  source: string,
  target: string,
  recipe: QuantizeRecipe,
): Promise<void> {
  const library = loadLibrary();
  const params = {
    ...library.quantizeDefaultParams(),
    nthread: recipe.threads,
    ftype: FORMATS[recipe.weights].fileType,
    allow_requantize: true,
    // Without it llama.cpp would choose other formats for some tensors by rules of its own.
    pure: true,
    tt_overrides: nativeOverrides(library, source, recipe),
  };
  await new Promise<void>((resolve, reject) => {
    library.quantize.async(source, target, params, (error, status) => {
      koffi.free(params.tt_overrides);
      if (error !== null) reject(error);
      else if (status === 0) resolve();
      else reject(new LlamaError(`llama.cpp cannot write ${source} as ${recipe.weights}.`));
    });
  });
}

/** A table as llama_model_quantize wants it: its end is an entry without a pattern. */
function nativeOverrides(library: Library, source: string, recipe: QuantizeRecipe): Pointer {
  const rows = [
    ...keptTypes(library, source, recipe.keep ?? []),
    ...(recipe.overrides ?? []).map(({ pattern, format }) => ({
      pattern,
      type: FORMATS[format].tensorType,
    })),
    { pattern: null, type: 0 },
  ];
  const table = koffi.alloc(TensorOverride, rows.length) as bigint;
  koffi.encode(table, koffi.array(TensorOverride, rows.length), rows);
  return table;
}

/** The formats that the named tensors have; a name that the file does not have is left out. */
function keptTypes(
  { gguf }: Library,
  source: string,
  names: readonly string[],
): { pattern: string; type: number }[] {
  if (names.length === 0) return [];
  const file = gguf.open(source, { no_alloc: true, ctx: null });
  if (file === null) throw new LlamaError(`llama.cpp cannot read the model file ${source}.`);
  const found = names
    .map((name) => ({ name, tensor: gguf.findTensor(file, name) }))
    .filter(({ tensor }) => Number(tensor) >= 0)
    .map(({ name, tensor }) => ({
      pattern: `^${name.replaceAll('.', '\\.')}$`,
      type: gguf.tensorType(file, tensor),
    }));
  gguf.close(file);
  return found;
}
