// The types of the API as the official clients nest them:
// `Spry.Chat.Completions.ChatCompletionChunk`.

export type * from './completion-types.ts';
export type * from './message-types.ts';
export type * as Completions from './names.ts';
export type * from './request-types.ts';
