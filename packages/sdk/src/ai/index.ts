// A provider of models for the AI SDK of Vercel (`ai`, versions 6 and 7), on top of the client.

export { createSpry, type SpryProvider, type SpryProviderOptions, spry } from './provider.ts';
