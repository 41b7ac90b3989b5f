// What a request tells the model: the turns of a conversation, what it may call, what it may use.

/** One turn of a conversation. What it says is untrusted: it never becomes control tokens. */
export type ChatMessage = {
  /** `tool`: what a call of the assistant gave. */
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Who says it, where several do. Untrusted too. */
  readonly name?: string | undefined;
  /** What the assistant thought before it answered. Default: nothing, or it is in the content. */
  readonly thoughts?: string;
  /** Tools that the assistant called behind the content. Default: none. */
  readonly calls?: readonly PastCall[];
  /** The call that a tool answers, by its id. */
  readonly callId?: string;
};

/** What an answer may draw on, beside the conversation. Untrusted too. */
export type Documents = {
  readonly list: readonly { readonly id: string; readonly text: string }[];
  /** Whether the model is asked to cite them by their ids. */
  readonly areCited: boolean;
};

/** A call of a tool in an earlier turn. */
export type PastCall = {
  readonly id: string;
  readonly name: string;
  /** As text; JSON, if the model wrote it. */
  readonly arguments: string;
};

/** A function that the model may call. */
export type Tool = {
  /** Letters, digits, `_` and `-`. */
  readonly name: string;
  /** What it does; the model reads it. `''` for nothing. */
  readonly description: string;
  /** JSON Schema of its arguments, which are an object in any case. */
  readonly parameters: unknown;
};

/** What may be called in an answer. */
export type ToolUse = {
  /** What the model is told of; at least one. */
  readonly tools: readonly Tool[];
  /** Whether the model decides, must call some tool, or must call the one with this name. */
  readonly choice: 'auto' | 'required' | { readonly name: string };
  /** Whether an answer may have more than one call. */
  readonly isParallel: boolean;
};

/** How much a model is to think before it answers, as far as its template can tell it. */
export type Effort = 'none' | 'default' | 'low' | 'medium' | 'high';
