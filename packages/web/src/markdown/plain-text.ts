// Parts of markdown that are texts for HTML, as what they mean.

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  times: '×',
  rarr: '→',
};

/** Character references as characters. Unknown ones stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,8}));/gi,
    (all, hex, decimal, name) => {
      if (name !== undefined) return NAMED[name] ?? all;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return isCharacter ? String.fromCodePoint(code) : '\ufffd';
    },
  );
}

/** The address of a link that is safe to follow; undefined for one that may run something. */
export function safeAddress(href: string): string | undefined {
  const text = decodeReferences(href);
  if (!URL.canParse(text)) return undefined;
  const { protocol } = new URL(text);
  return ['http:', 'https:', 'mailto:'].includes(protocol) ? text : undefined;
}
