// The messages of a conversation, as a request carries them. Names are those of the `openai`
// package.

export type ChatCompletionContentPartText = { readonly type: 'text'; readonly text: string };

export type ChatCompletionContentPartImage = {
  readonly type: 'image_url';
  readonly image_url: {
    /** An address, or the image itself as a `data:` URL. */
    readonly url: string;
    readonly detail?: 'auto' | 'low' | 'high' | undefined;
  };
};

export type ChatCompletionContentPart =
  | ChatCompletionContentPartText
  | ChatCompletionContentPartImage;

type Text = string | readonly ChatCompletionContentPartText[];

/** How the assistant should behave. */
export type ChatCompletionSystemMessageParam = {
  readonly role: 'system';
  readonly content: Text;
  readonly name?: string | undefined;
};

/** The newer name of the system message. */
export type ChatCompletionDeveloperMessageParam = {
  readonly role: 'developer';
  readonly content: Text;
  readonly name?: string | undefined;
};

export type ChatCompletionUserMessageParam = {
  readonly role: 'user';
  readonly content: string | readonly ChatCompletionContentPart[];
  readonly name?: string | undefined;
};

/** An earlier answer. A `ChatCompletionMessage` can be passed on as it is. */
export type ChatCompletionAssistantMessageParam = {
  readonly role: 'assistant';
  readonly content?: Text | null | undefined;
  readonly name?: string | undefined;
  readonly refusal?: string | null | undefined;
  /** What the model thought before it answered. */
  readonly reasoning?: string | null | undefined;
  readonly tool_calls?: readonly ChatCompletionMessageToolCall[] | undefined;
};

/** What a tool answered. */
export type ChatCompletionToolMessageParam = {
  readonly role: 'tool';
  readonly content: Text;
  /** The call that it answers. */
  readonly tool_call_id: string;
};

export type ChatCompletionMessageParam =
  | ChatCompletionSystemMessageParam
  | ChatCompletionDeveloperMessageParam
  | ChatCompletionUserMessageParam
  | ChatCompletionAssistantMessageParam
  | ChatCompletionToolMessageParam;

/** A call that the model asks for. */
export type ChatCompletionMessageToolCall = {
  readonly id: string;
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    /** JSON, as the model wrote it. */
    readonly arguments: string;
  };
};
