// The administration of models: GET /admin/models, and what loading, unloading and pulling answer.

import { z } from 'zod';
import { optional, text } from './fields.ts';
import { modelIdCharsMax } from './limits.ts';
import type { ModelState } from './models.ts';

/** A model as the administration shows it. */
export type ManagedModel = {
  id: string;
  object: 'model';
  state: ModelState;
  /** Whether it is the one that the server was started with. */
  default: boolean;
  /** `catalog`: known by name. `hub`: of the Hugging Face hub. `imported`, `file`: one's own. */
  origin: 'catalog' | 'hub' | 'imported' | 'file';
  /** Bytes of its file; null where nothing tells before it is pulled. */
  size_bytes: number | null;
  license: string | null;
  /** Whether its licence was accepted on this machine; null where none has to be. */
  license_accepted: boolean | null;
  /** Tokens of prompt and answer together; null where only the file can tell. */
  context_window: number | null;
  /** Requests that are computed at once; null as above. */
  parallel: number | null;
  /** About how much memory it takes while it is loaded; null as above. */
  memory_bytes: number | null;
  /** Whether it can be loaded at all, by its size; null as above. */
  fits: boolean | null;
  /** Requests that it answers now. */
  active_requests: number;
  /** Requests that wait for it to be loaded. */
  waiting_requests: number;
  /** When a request last began or ended: seconds since the Unix epoch. Null while not loaded. */
  last_used_at: number | null;
  /** When it was loaded: seconds since the Unix epoch. Null while it is not. */
  loaded_at: number | null;
  /** Which weights are served, in words; null where they were never measured. */
  weights: string | null;
  /** Why it could not be loaded, the last time; null where it could. */
  error: string | null;
  /** How far its download is; null while there is none. */
  pull: PullProgress | null;
};

export type ManagedModelList = {
  object: 'list';
  /** What is loaded first, then what is on the disk, then what the catalog has besides. */
  data: ManagedModel[];
  memory: {
    /** About what the loaded models take together. */
    used_bytes: number;
    /** What they may take together; null where that is not known. */
    max_bytes: number | null;
  };
};

/** Names a model to load or to unload. */
export type ModelChoice = {
  /** The id of a model on the disk of the server. */
  model: string;
};

export type PullRequest = {
  /** An id of the catalog, `organisation/repository:file.gguf`, or `…:Q4_K_M` for its file. */
  model: string;
  /** Whether the licence that the model comes under is accepted. Default: false. */
  accept_license?: boolean | undefined;
};

export type PullProgress = {
  received_bytes: number;
  /** Null while it is not known. */
  total_bytes: number | null;
};

/** The data of one event of a pull; `[DONE]` follows the last one. */
export type PullEvent =
  /** Where the model is looked for, in one sentence. */
  | { type: 'source'; message: string }
  /** Bytes of the file that are here, those of earlier tries included. */
  | ({ type: 'progress' } & PullProgress)
  /** It is whole, and can be asked for. */
  | { type: 'pulled'; model: ManagedModel };

const model = text(
  modelIdCharsMax,
  `\`model\` must be a string of 1 to ${modelIdCharsMax} characters.`,
);

export const modelChoiceSchema: z.ZodType<ModelChoice> = z.object({ model });

export const pullRequestSchema: z.ZodType<PullRequest> = z.object({
  model,
  accept_license: optional(z.boolean({ error: '`accept_license` must be true or false.' })),
});
