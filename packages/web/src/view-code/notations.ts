// How JSON, Python and TypeScript spell literals.

import type { Notation } from './layout.ts';

export const JSON_NOTATION: Notation = {
  null: 'null',
  true: 'true',
  false: 'false',
  indent: '  ',
  quote: quoteDouble,
  key: (name) => `${quoteDouble(name)}: `,
  padding: '',
  lastComma: '',
};

export const PYTHON: Notation = {
  ...JSON_NOTATION,
  null: 'None',
  true: 'True',
  false: 'False',
  indent: '    ',
  lastComma: ',',
};

export const TYPESCRIPT: Notation = {
  ...JSON_NOTATION,
  quote: quoteSingle,
  key: typescriptKey,
  padding: ' ',
  lastComma: ',',
};

/**
 * Characters that are spelt by their number, though they could stand for themselves: those that
 * look like another or like nothing, and those that change the direction of writing, with which a
 * line would look other than it is.
 */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u00a0\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** In double quotes. What JSON escapes, Python escapes in the same way. */
function quoteDouble(text: string): string {
  return escapeUnseen(JSON.stringify(text));
}

function quoteSingle(text: string): string {
  // A text with apostrophes reads better in the other quotes.
  if (text.includes("'") && !text.includes('"')) return quoteDouble(text);
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return escapeUnseen(`'${inner}'`);
}

function escapeUnseen(literal: string): string {
  return literal.replace(
    UNSEEN,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function typescriptKey(name: string): string {
  // `__proto__: …` would set the prototype in place of a field.
  if (name === '__proto__') return `['__proto__']: `;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${name}: ` : `${quoteSingle(name)}: `;
}
