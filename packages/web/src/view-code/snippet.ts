// The request on screen as a program, in each language that is offered.

import type { ChatCompletionCreateParams } from '@spry/sdk';
import { aiSdk } from './ai-sdk.ts';
import { curl } from './curl.ts';
import { pythonGroq, pythonOpenai } from './python.ts';
import { type SnippetSource, toBody } from './request.ts';
import { typescriptSpry } from './typescript.ts';

export type SnippetLanguage = {
  readonly id: SnippetLanguageId;
  readonly label: string;
  /** What has to be installed. */
  readonly install: string | undefined;
  /** Its name for the highlighter. */
  readonly highlight: 'bash' | 'python' | 'typescript';
  readonly write: (source: SnippetSource) => string;
};

export type SnippetLanguageId =
  | 'curl'
  | 'python-groq'
  | 'python-openai'
  | 'typescript-spry'
  | 'ai-sdk';

export const SNIPPET_LANGUAGES: readonly SnippetLanguage[] = [
  { id: 'curl', label: 'curl', install: undefined, highlight: 'bash', write: curl },
  {
    id: 'python-openai',
    label: 'Python: openai',
    install: 'pip install openai',
    highlight: 'python',
    write: pythonOpenai,
  },
  {
    id: 'python-groq',
    label: 'Python: groq',
    install: 'pip install groq',
    highlight: 'python',
    write: pythonGroq,
  },
  {
    id: 'typescript-spry',
    label: 'TypeScript: Spry',
    // It comes with Spry's repository, in packages/sdk.
    install: undefined,
    highlight: 'typescript',
    write: typescriptSpry,
  },
  {
    id: 'ai-sdk',
    label: 'AI SDK',
    install: 'npm install ai@6 @ai-sdk/openai-compatible@2',
    highlight: 'typescript',
    write: aiSdk,
  },
];

/**
 * The program that sends exactly this request. It takes the key from the environment.
 *
 * @param baseUrl the server's address, without a path
 */
export function snippet(
  language: SnippetLanguageId,
  request: ChatCompletionCreateParams,
  { baseUrl }: { readonly baseUrl: string },
): string {
  const found = SNIPPET_LANGUAGES.find(({ id }) => id === language);
  if (found === undefined) throw new Error(`There are no snippets in ${language}.`);
  return found.write({ body: toBody(request), origin: baseUrl.replace(/\/+$/, '') });
}
