// Loads libllama once per process and gives its functions names and types.
import koffi, { type LibraryHandle } from 'koffi';
import { LlamaError } from './errors.ts';
import { currentHost, type LibraryFiles, locateLibraries } from './locate.ts';
import { bindReferenceAttention, type ReferenceAttention } from './reference-attention.ts';
import {
  Batch,
  ContextParams,
  CPU_DEVICE,
  GgufInitParams,
  ModelParams,
  QuantizeParams,
  SUPPORTED_RELEASES,
} from './structs.ts';
import { type AttachThreadPool, bindThreadPool } from './thread-pool.ts';
import { bindTokenize, type Tokenize } from './tokenizer.ts';

/** A C pointer as koffi hands it out; null is the null pointer. */
export type Pointer = bigint | null;

type Fields = Record<string, number | boolean | Pointer>;

/** The part of llama.h that Spry uses. Field names and units are llama.h's own. */
export type Library = {
  readonly release: string;
  readonly modelDefaultParams: () => Fields;
  readonly contextDefaultParams: () => Fields;
  readonly modelLoad: (path: string, params: Fields) => Pointer;
  readonly modelFree: (model: Pointer) => void;
  readonly modelVocab: (model: Pointer) => Pointer;
  readonly modelTrainContext: (model: Pointer) => number;
  readonly modelMetaValue: (m: Pointer, key: string, buffer: Buffer, size: number) => number;
  readonly modelChatTemplate: (model: Pointer, name: string | null) => string | null;
  readonly modelDescription: (model: Pointer, buffer: Buffer, size: number) => number;
  readonly modelSize: (model: Pointer) => number | bigint;
  readonly modelSlidingWindow: (model: Pointer) => number;
  readonly contextNew: (model: Pointer, params: Fields) => Pointer;
  readonly contextFree: (context: Pointer) => void;
  readonly contextSize: (context: Pointer) => number;
  readonly contextMemory: (context: Pointer) => Pointer;
  readonly memorySequenceRemove: (m: Pointer, seq: number, from: number, to: number) => boolean;
  readonly memorySequenceCopy: (
    m: Pointer,
    source: number,
    target: number,
    from: number,
    to: number,
  ) => void;
  readonly stateSize: (context: Pointer, seq: number) => number | bigint;
  readonly stateGet: (c: Pointer, target: Uint8Array, size: number, seq: number) => number | bigint;
  readonly stateSet: (c: Pointer, source: Uint8Array, size: number, seq: number) => number | bigint;
  readonly decode: DecodeFunction;
  readonly logitsAt: (context: Pointer, index: number) => Pointer;
  /** See reference-attention.ts; null where this build does not offer it. */
  readonly referenceAttention: ReferenceAttention | null;
  readonly attachThreadPool: AttachThreadPool;
  readonly vocabTokenCount: (vocab: Pointer) => number;
  readonly vocabAttributes: (vocab: Pointer, token: number) => number;
  readonly vocabText: (vocab: Pointer, token: number) => string | null;
  readonly vocabIsEndOfGeneration: (vocab: Pointer, token: number) => boolean;
  readonly vocabBos: (vocab: Pointer) => number;
  readonly vocabEos: (vocab: Pointer) => number;
  readonly vocabAddsBos: (vocab: Pointer) => boolean;
  readonly tokenize: Tokenize;
  readonly tokenToPiece: (
    vocab: Pointer,
    token: number,
    buffer: Buffer,
    size: number,
    lstrip: number,
    special: boolean,
  ) => number;
  readonly quantizeDefaultParams: () => Fields;
  readonly quantize: QuantizeFunction;
  readonly gguf: GgufFunctions;
};

/** The part of gguf.h that Spry uses. */
type GgufFunctions = {
  readonly open: (path: string, params: Fields) => Pointer;
  readonly findTensor: (file: Pointer, name: string) => number;
  readonly tensorType: (file: Pointer, tensor: number) => number;
  readonly close: (file: Pointer) => void;
};

type QuantizeFunction = {
  async: (
    source: string,
    target: string,
    params: Fields,
    done: (error: Error | null, status: number) => void,
  ) => void;
};

type DecodeFunction = {
  (context: Pointer, batch: Fields): number;
  async: (
    context: Pointer,
    batch: Fields,
    done: (error: Error | null, status: number) => void,
  ) => void;
};

let loaded: Library | undefined;

/**
 * Loads the kernels for this machine; later calls return the same library.
 * @throws LlamaError in one sentence when they are missing, do not load, or are another release
 */
export function loadLibrary(): Library {
  loaded ??= openLibrary(locateLibraries(currentHost()));
  return loaded;
}

function openLibrary(files: LibraryFiles): Library {
  const ggmlBase = open(files.ggmlBase);
  const ggml = open(files.ggml);
  const llama = open(files.llama);
  const release = String(llama.func('const char *llama_version()')()).replace(/^v|-dev$/g, '');
  if (!SUPPORTED_RELEASES.includes(release)) {
    throw new LlamaError(
      `The kernels in ${files.directory} are llama.cpp ${release}, ` +
        `and Spry knows the layouts of ${SUPPORTED_RELEASES.join(' and ')} only.`,
    );
  }
  const library: Library = {
    ...bind(llama),
    release,
    referenceAttention: bindReferenceAttention(ggmlBase, llama),
    attachThreadPool: bindThreadPool(ggmlBase, ggml, llama),
    gguf: bindGguf(ggmlBase),
  };
  checkDefaults(library);
  // Chooses the fastest CPU build that this processor can run, and GPU backends if present.
  ggml.func('void ggml_backend_load_all_from_path(const char *dir)')(files.directory);
  if (ggml.func('void *ggml_backend_dev_by_type(int type)')(CPU_DEVICE) === null) {
    throw new LlamaError(
      `No kernel build in ${files.directory} runs on this processor; ` +
        'name a llama.cpp build made for it with SPRY_LLAMA_DIR.',
    );
  }
  return library;
}

function open(path: string): LibraryHandle {
  try {
    return koffi.load(path, { global: true });
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const glibc = /version [`']?(GLIBC(?:XX)?_[0-9.]+)/.exec(text)?.[1];
    const reason =
      glibc === undefined ? text : `this system's C or C++ library is older than ${glibc}`;
    throw new LlamaError(`The kernel library ${path} cannot be loaded: ${reason}.`, { cause });
  }
}

/** Wrong struct layouts show here as nonsense defaults, before anything is called with them. */
function checkDefaults(library: Library): void {
  const context = library.contextDefaultParams();
  const model = library.modelDefaultParams();
  const quantize = library.quantizeDefaultParams();
  const sane =
    context['n_ctx'] === 512 &&
    context['n_batch'] === 2048 &&
    context['n_ubatch'] === 512 &&
    context['yarn_beta_fast'] === -1 &&
    context['offload_kqv'] === true &&
    context['kv_unified'] === false &&
    model['use_extra_bufts'] === true &&
    model['vocab_only'] === false &&
    quantize['allow_requantize'] === false &&
    quantize['quantize_output_tensor'] === true &&
    quantize['prune_layers'] === null;
  if (!sane) {
    throw new LlamaError(
      `llama.cpp ${library.release} does not report the defaults that Spry expects; ` +
        'its structs must differ from the release that Spry was built for.',
    );
  }
}

type LlamaFunctions = Omit<Library, 'release' | 'referenceAttention' | 'attachThreadPool' | 'gguf'>;

function bind(lib: LibraryHandle): LlamaFunctions {
  const P = 'void *';
  return {
    modelDefaultParams: lib.func('llama_model_default_params', ModelParams, []),
    contextDefaultParams: lib.func('llama_context_default_params', ContextParams, []),
    modelLoad: lib.func('llama_model_load_from_file', P, ['str', ModelParams]),
    modelFree: lib.func('llama_model_free', 'void', [P]),
    modelVocab: lib.func('llama_model_get_vocab', P, [P]),
    modelTrainContext: lib.func('llama_model_n_ctx_train', 'int32_t', [P]),
    modelMetaValue: lib.func('llama_model_meta_val_str', 'int32_t', [P, 'str', P, 'size_t']),
    modelChatTemplate: lib.func('llama_model_chat_template', 'str', [P, 'str']),
    modelDescription: lib.func('llama_model_desc', 'int32_t', [P, P, 'size_t']),
    modelSize: lib.func('llama_model_size', 'uint64_t', [P]),
    modelSlidingWindow: lib.func('llama_model_n_swa', 'int32_t', [P]),
    contextNew: lib.func('llama_init_from_model', P, [P, ContextParams]),
    contextFree: lib.func('llama_free', 'void', [P]),
    contextSize: lib.func('llama_n_ctx', 'uint32_t', [P]),
    contextMemory: lib.func('llama_get_memory', P, [P]),
    memorySequenceRemove: lib.func('llama_memory_seq_rm', 'bool', [P, 'int', 'int', 'int']),
    memorySequenceCopy: lib.func('llama_memory_seq_cp', 'void', [P, 'int', 'int', 'int', 'int']),
    stateSize: lib.func('llama_state_seq_get_size', 'size_t', [P, 'int']),
    stateGet: lib.func('llama_state_seq_get_data', 'size_t', [P, P, 'size_t', 'int']),
    stateSet: lib.func('llama_state_seq_set_data', 'size_t', [P, P, 'size_t', 'int']),
    decode: lib.func('llama_decode', 'int32_t', [P, Batch]) as unknown as DecodeFunction,
    logitsAt: lib.func('llama_get_logits_ith', P, [P, 'int32_t']),
    vocabTokenCount: lib.func('llama_vocab_n_tokens', 'int32_t', [P]),
    vocabAttributes: lib.func('llama_vocab_get_attr', 'int32_t', [P, 'int32_t']),
    vocabText: lib.func('llama_vocab_get_text', 'str', [P, 'int32_t']),
    vocabIsEndOfGeneration: lib.func('llama_vocab_is_eog', 'bool', [P, 'int32_t']),
    vocabBos: lib.func('llama_vocab_bos', 'int32_t', [P]),
    vocabEos: lib.func('llama_vocab_eos', 'int32_t', [P]),
    vocabAddsBos: lib.func('llama_vocab_get_add_bos', 'bool', [P]),
    tokenize: bindTokenize(lib),
    tokenToPiece: lib.func(
      'int llama_token_to_piece(void *, int token, void *buffer, int size, int lstrip, bool)',
    ),
    quantizeDefaultParams: lib.func('llama_model_quantize_default_params', QuantizeParams, []),
    quantize: lib.func('llama_model_quantize', 'uint32_t', [
      'str',
      'str',
      koffi.pointer(QuantizeParams),
    ]) as unknown as QuantizeFunction,
  };
}

function bindGguf(ggmlBase: LibraryHandle): GgufFunctions {
  const P = 'void *';
  return {
    open: ggmlBase.func('gguf_init_from_file', P, ['str', GgufInitParams]),
    findTensor: ggmlBase.func('gguf_find_tensor', 'int64_t', [P, 'str']),
    tensorType: ggmlBase.func('gguf_get_tensor_type', 'int', [P, 'int64_t']),
    close: ggmlBase.func('gguf_free', 'void', [P]),
  };
}
