// The request for a shell.

import { layOut } from './layout.ts';
import { JSON_NOTATION } from './notations.ts';
import { isStream, KEY_VARIABLE, type SnippetSource } from './request.ts';

export function curl(source: SnippetSource): string {
  const { body, origin } = source;
  // Without -N curl would show a stream in lumps.
  const options = isStream(source) ? '-N ' : '';
  return [
    `curl ${options}${quoteShell(`${origin}/v1/chat/completions`)} \\`,
    `  -H "Authorization: Bearer $${KEY_VARIABLE}" \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d ${quoteShell(layOut(body, JSON_NOTATION))}\n`,
  ].join('\n');
}

/** A word that the shell takes as it is. */
export function quoteShell(text: string): string {
  if (/^[\w:/.@%+=-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
