// What the person at the terminal hears while a model is looked for and fetched.

/** Something that happened on the way to a model's file. */
export type ModelEvent =
  /** Where Spry looks now, or why it goes on to the next place: one sentence. */
  | { readonly type: 'source'; readonly message: string }
  /** Bytes of `label` that have arrived or been checked; at most ten events a second. */
  | {
      readonly type: 'progress';
      readonly label: string;
      readonly receivedBytes: number;
      /** Undefined while the size is not known. */
      readonly totalBytes: number | undefined;
      /** Part of `receivedBytes` that an earlier, interrupted try left behind. */
      readonly resumedBytes: number;
    }
  /** The file is whole, is the one expected, and is in place. */
  | {
      readonly type: 'verified';
      readonly modelId: string;
      readonly path: string;
      readonly sha256: string;
      readonly sizeBytes: number;
    };

/** Takes events as they happen; must not throw. */
export type ReportModelEvent = (event: ModelEvent) => void;
