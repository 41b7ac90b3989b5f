import { describe, expect, it } from 'vitest';
import { createLineHighlighter } from './highlighter.ts';

const code = [
  'const text = `a',
  'b `; // words',
  '',
  '/* more',
  'than a line */ function f(x: number): string {',
  "  return 'x';",
  '}',
].join('\n');

describe('colours of code', () => {
  it('are the same for code that grows, also in comments of several lines', async () => {
    const growing = await createLineHighlighter('ts');
    const atOnce = await createLineHighlighter('typescript');
    for (let length = 1; length < code.length; length += 3) growing?.lines(code.slice(0, length));
    const looks = (lines: readonly (readonly { content: string; color?: string }[])[] = []) =>
      lines.map((line) => line.map(({ content, color }) => [content, color]));
    expect(looks(growing?.lines(code))).toEqual(looks(atOnce?.lines(code)));
  });

  it('change nothing of the text', async () => {
    const highlighter = await createLineHighlighter('py');
    const lines = highlighter?.lines(code) ?? [];
    expect(lines.map((line) => line.map(({ content }) => content).join('')).join('\n')).toBe(code);
  });

  it.each(['nosuch', 'constructor', '__proto__', ''])('are none for %s', async (language) => {
    expect(await createLineHighlighter(language)).toBeUndefined();
  });
});
