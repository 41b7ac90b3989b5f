// What a family of models writes around the parts of an answer that are not for the reader.

/** The markers around what a model thinks before it answers, in the template's own spelling. */
export type ThoughtMarkers = { readonly open: string; readonly close: string };

/**
 * How a family writes calls: objects such as `{"name": "weather", "arguments": {}}`, the space
 * after each colon and comma included, and texts around them.
 */
export type CallDialect = {
  /** What tells a call from text, such as `<tool_call>`; `''` where a bare object does. */
  readonly opening: string;
  /** Another opening that the family knows, which stands for no text; null for none. */
  readonly otherOpening: string | null;
  /** Between the opening and the first object. */
  readonly start: string;
  /** The key of the arguments. */
  readonly argumentsKey: 'arguments' | 'parameters';
  /** Between two objects; null where the family writes one call at most. */
  readonly between: string | null;
  /** Behind the last object. */
  readonly end: string;
};

/** The markers of one model. */
export type ModelMarkers = {
  /** Null for models that do not think. */
  readonly thinking: ThoughtMarkers | null;
  /** Null where the template speaks of none that is known. */
  readonly calls: CallDialect | null;
};

const THINKING: readonly ThoughtMarkers[] = [
  { open: '<think>', close: '</think>' },
  { open: '[THINK]', close: '[/THINK]' },
];

/** Hermes, Qwen and others; also what models are told of whose templates know no tools. */
export const TAGGED_CALLS: CallDialect = {
  opening: '<tool_call>',
  otherOpening: null,
  start: '\n',
  argumentsKey: 'arguments',
  between: '\n</tool_call>\n<tool_call>\n',
  end: '\n</tool_call>',
};

/** Mistral: a list. */
const LISTED_CALLS: CallDialect = {
  opening: '[TOOL_CALLS]',
  otherOpening: null,
  start: ' [',
  argumentsKey: 'arguments',
  between: ', ',
  end: ']',
};

/** Llama 3: one object and nothing else. */
const BARE_CALLS: CallDialect = {
  opening: '',
  otherOpening: '<|python_tag|>',
  start: '',
  argumentsKey: 'parameters',
  between: null,
  end: '',
};

/**
 * The markers that a chat template speaks of. No file names them elsewhere, and vocabularies have
 * some that their models were never taught.
 */
export function findMarkers(template: string): ModelMarkers {
  return {
    // Templates open a thought that the model then only closes, or look for the end alone.
    thinking: THINKING.find(({ close }) => template.includes(close)) ?? null,
    calls: findDialect(template),
  };
}

function findDialect(template: string): CallDialect | null {
  if (template.includes(TAGGED_CALLS.opening)) return TAGGED_CALLS;
  // With `[ARGS]`, arguments stand behind a name and not in an object.
  if (template.includes(LISTED_CALLS.opening) && !template.includes('[ARGS]')) {
    const isTight = template.includes(`${LISTED_CALLS.opening}[`);
    return isTight ? { ...LISTED_CALLS, start: '[' } : LISTED_CALLS;
  }
  const isBare = template.includes('ipython') && template.includes('"parameters": ');
  return isBare ? BARE_CALLS : null;
}

/** Whether a text that starts with `first` may become the marker. */
export function leadsTo(marker: string, first: string): boolean {
  const start = first.trimStart();
  return start !== '' && (marker.startsWith(start) || start.startsWith(marker));
}

/** An answer taken apart at the markers of its thoughts. */
export type SplitAnswer = { readonly thoughts: string; readonly content: string };

/** Takes the thoughts off an answer, as the templates that drop them do; null where it has none. */
export function splitThoughts(answer: string, { open, close }: ThoughtMarkers): SplitAnswer | null {
  const parts = answer.split(close);
  const [before = '', after] = [parts[0], parts.slice(1).at(-1)];
  if (after === undefined) return null;
  return { thoughts: before.split(open).at(-1) ?? '', content: after.replace(/^\n+/, '') };
}
