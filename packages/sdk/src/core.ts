// What `@spry/sdk/core` exports: the client without its helpers for events, documents and tools,
// for pages in which every kilobyte counts.

export { CoreCompletions } from './chat/core-completions.ts';
// biome-ignore lint/style/noDefaultExport: to switch from the official clients is one import.
export { CoreSpry as default, CoreSpry as Spry } from './core-spry.ts';
export * from './errors.ts';
export { Stream } from './streaming/stream.ts';
