// The parameters of POST /chat/completions. Names are those of the `openai` package.

import type { ChatCompletionMessageParam } from './message-types.ts';

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Something that the model may call. */
export type ChatCompletionTool = {
  readonly type: 'function';
  readonly function: FunctionDefinition;
};

export type FunctionDefinition = {
  readonly name: string;
  /** What it does and when to call it: the model goes by that. */
  readonly description?: string | undefined;
  /** The schema of its one argument, an object. */
  readonly parameters?: JsonSchema | undefined;
  readonly strict?: boolean | null | undefined;
};

/** Whether the model must, may or may not call tools, or which one it must call. */
export type ChatCompletionToolChoiceOption =
  | 'none'
  | 'auto'
  | 'required'
  | { readonly type: 'function'; readonly function: { readonly name: string } };

export type ResponseFormatText = { readonly type: 'text' };
export type ResponseFormatJSONObject = { readonly type: 'json_object' };
export type ResponseFormatJSONSchema = {
  readonly type: 'json_schema';
  readonly json_schema: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly schema?: JsonSchema | undefined;
    readonly strict?: boolean | null | undefined;
  };
};
export type ResponseFormat =
  | ResponseFormatText
  | ResponseFormatJSONObject
  | ResponseFormatJSONSchema;

/** What a request says besides whether it streams. Null means absent. */
export type ChatCompletionCreateParamsBase = {
  readonly messages: readonly ChatCompletionMessageParam[];
  readonly model: string;
  /** -2 to 2; what was written often becomes less likely. Default: 0. */
  readonly frequency_penalty?: number | null | undefined;
  /** Added to the likelihood of tokens, by their ids; -100 forbids one. */
  readonly logit_bias?: Readonly<Record<string, number>> | null | undefined;
  readonly logprobs?: boolean | null | undefined;
  /** The older name of `max_completion_tokens`. */
  readonly max_tokens?: number | null | undefined;
  readonly max_completion_tokens?: number | null | undefined;
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  /** How many answers. */
  readonly n?: number | null | undefined;
  readonly parallel_tool_calls?: boolean | null | undefined;
  /** -2 to 2; what was written at all becomes less likely. Default: 0. */
  readonly presence_penalty?: number | null | undefined;
  readonly reasoning_effort?:
    | 'none'
    | 'default'
    | 'minimal'
    | 'low'
    | 'medium'
    | 'high'
    | null
    | undefined;
  readonly reasoning_format?: 'hidden' | 'raw' | 'parsed' | null | undefined;
  readonly include_reasoning?: boolean | null | undefined;
  readonly response_format?: ResponseFormat | null | undefined;
  /** The same seed and request give the same answer, as far as the server can. */
  readonly seed?: number | null | undefined;
  readonly service_tier?:
    | 'auto'
    | 'default'
    | 'on_demand'
    | 'flex'
    | 'performance'
    | 'priority'
    | null
    | undefined;
  /** The answer ends where one of these would be, and does not contain it. */
  readonly stop?: string | readonly string[] | null | undefined;
  readonly store?: boolean | null | undefined;
  readonly stream?: boolean | null | undefined;
  readonly stream_options?: { readonly include_usage?: boolean | undefined } | null | undefined;
  /** 0 to 2; 0 takes the likeliest token each time. */
  readonly temperature?: number | null | undefined;
  readonly tool_choice?: ChatCompletionToolChoiceOption | null | undefined;
  readonly tools?: readonly ChatCompletionTool[] | null | undefined;
  readonly top_logprobs?: number | null | undefined;
  readonly top_p?: number | null | undefined;
  readonly user?: string | null | undefined;
  /** Spry and vLLM: draws among the likeliest k. */
  readonly top_k?: number | null | undefined;
  /** Spry and vLLM: draws among tokens at least this part as likely as the likeliest. */
  readonly min_p?: number | null | undefined;
  /** Spry and vLLM: above 1, what is in the text already becomes less likely. */
  readonly repetition_penalty?: number | null | undefined;
  /** Spry and vLLM: other ways to say what the answer has to be. */
  readonly structured_outputs?:
    | { readonly json: JsonSchema }
    | { readonly regex: string }
    | { readonly choice: readonly string[] }
    | { readonly json_object: true }
    | null
    | undefined;
  /** Spry and vLLM: computed prefixes are shared only among requests with the same salt. */
  readonly cache_salt?: string | null | undefined;
};

export type ChatCompletionCreateParamsNonStreaming = ChatCompletionCreateParamsBase & {
  readonly stream?: false | null | undefined;
};

export type ChatCompletionCreateParamsStreaming = ChatCompletionCreateParamsBase & {
  readonly stream: true;
};

export type ChatCompletionCreateParams =
  | ChatCompletionCreateParamsNonStreaming
  | ChatCompletionCreateParamsStreaming;
