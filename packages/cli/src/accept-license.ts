// Licences that have to be accepted before a model is fetched: by a flag, or at a terminal.

import { createInterface } from 'node:readline/promises';
import type { AcceptLicense } from '@spry/server';

import type { CommandContext } from './context.ts';

/** @param isGiven whether the flag was */
export function licenseAcceptance(isGiven: boolean, context: CommandContext): AcceptLicense {
  return async (modelId, { name, url }) => {
    const { stdin, stderr } = context;
    if (isGiven) return true;
    // Without a terminal nobody could answer: the error names the flag.
    if (stdin.isTTY !== true || stderr.isTTY !== true) return false;
    stderr.write(`${modelId} comes under the licence ${name}: ${url}\n`);
    const terminal = createInterface({ input: stdin, output: stderr });
    try {
      return /^y(es)?$/i.test((await terminal.question('Do you accept it? [y/N] ')).trim());
    } finally {
      terminal.close();
    }
  };
}
