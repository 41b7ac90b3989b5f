// What a family of models writes around the parts of an answer that are not for the reader.

/** How a part of an answer begins and ends, in the template's own spelling. */
export type MarkerPair = {
  readonly open: string;
  /** Null where nothing but the end of the answer closes the part. */
  readonly close: string | null;
};

/** The markers of one model. */
export type ModelMarkers = {
  /** Around what the model thinks before it answers; null for models that do not. */
  readonly thinking: { readonly open: string; readonly close: string } | null;
  /** Around a call of a tool; null where calls look like any other text. */
  readonly toolCall: MarkerPair | null;
};

const THINKING = [
  { open: '<think>', close: '</think>' },
  { open: '[THINK]', close: '[/THINK]' },
] as const;

const TOOL_CALL: readonly MarkerPair[] = [
  { open: '<tool_call>', close: '</tool_call>' },
  { open: '[TOOL_CALLS]', close: null },
  { open: '<|python_tag|>', close: null },
];

/**
 * The markers that a chat template speaks of. No file names them elsewhere, and vocabularies have
 * some that their models were never taught.
 */
export function findMarkers(template: string): ModelMarkers {
  return {
    // Templates open a thought that the model then only closes, or look for the end alone.
    thinking: THINKING.find(({ close }) => template.includes(close)) ?? null,
    toolCall: TOOL_CALL.find(({ open }) => template.includes(open)) ?? null,
  };
}

/** An answer taken apart at the markers of its thoughts. */
export type SplitAnswer = { readonly thoughts: string; readonly content: string };

/** Takes the thoughts off an answer, as the templates that drop them do; null where it has none. */
export function splitThoughts(
  answer: string,
  { open, close }: { readonly open: string; readonly close: string },
): SplitAnswer | null {
  const parts = answer.split(close);
  const [before = '', after] = [parts[0], parts.slice(1).at(-1)];
  if (after === undefined) return null;
  return { thoughts: before.split(open).at(-1) ?? '', content: after.replace(/^\n+/, '') };
}
