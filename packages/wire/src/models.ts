// The answers of GET /models, and of GET and DELETE /models/{id}.

/**
 * `loaded`: answers at once. `loading`: requests wait for it. `unloading`: it makes room for
 * another. `on_disk`: the next request loads it. `failed`: it could not be loaded, and the next
 * request tries again. `absent`: it has to be pulled first.
 */
export type ModelState = 'loaded' | 'loading' | 'unloading' | 'on_disk' | 'failed' | 'absent';

export type Model = {
  id: string;
  object: 'model';
  /** Seconds since the Unix epoch. */
  created: number;
  owned_by: string;
  /** Whether a request for this model is answered now, be it after it was loaded. */
  active: boolean;
  state: ModelState;
  /** Tokens of prompt and answer together. */
  context_window: number;
  public_apps: null;
  /** Most tokens that one answer may have. */
  max_completion_tokens: number;
  /** The model that answers in place of this one; absent when it answers itself. */
  served_by?: string;
  /**
   * Which weights are served: the file's own or others made from them, with what that costs and
   * brings; absent where that was never measured.
   */
  weights?: string;
};

export type ModelList = {
  object: 'list';
  /** What answers now comes first, the default model at the top. */
  data: Model[];
};

export type ModelDeleted = {
  id: string;
  object: 'model';
  /** Whether there was anything to delete. */
  deleted: boolean;
};
