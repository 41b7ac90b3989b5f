// Code, with its language, a button that copies it, and colours once the highlighter is there.

import { memo, type ReactNode, useEffect, useState } from 'react';
import { CopyButton } from '../ui/copy-button.tsx';
import type { CodeLine, LineHighlighter } from './highlighter.ts';

export type CodeBlockProps = {
  readonly code: string;
  /** As after the fence, such as `ts`; anything else is shown without colours. */
  readonly language?: string | undefined;
  readonly isGrowing?: boolean | undefined;
};

export function CodeBlock({ code, language = '', isGrowing = false }: CodeBlockProps): ReactNode {
  const name = /^[\w+#.-]{1,24}/.exec(language)?.[0].toLowerCase() ?? '';
  const lines = useHighlighter(name)?.lines(code) ?? code.split('\n');
  return (
    <div className="overflow-hidden rounded-md border border-line bg-sunken">
      <div className="flex h-8 items-center justify-between pr-1 pl-3 text-muted text-xs">
        <span>{name || 'text'}</span>
        <CopyButton text={code} label="Copy code" isDisabled={isGrowing} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls with keys, too. */}
      <pre tabIndex={0} className="overflow-x-auto px-3 pb-3 font-mono text-[0.8125rem] leading-5">
        <code>
          {lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's name is its number.
            <Line key={index} line={line} />
          ))}
        </code>
      </pre>
    </div>
  );
}

/** Drawn once for a line that is whole: it stays the same object. */
const Line = memo(function Line({ line }: { readonly line: CodeLine | string }): ReactNode {
  if (typeof line === 'string') return `${line}\n`;
  return (
    <>
      {line.map((token) => (
        <span key={token.offset} style={{ color: token.color }}>
          {token.content}
        </span>
      ))}
      {'\n'}
    </>
  );
});

/** Loads what colours a language; undefined until then, and for languages that are not known. */
function useHighlighter(language: string): LineHighlighter | undefined {
  const [highlighter, setHighlighter] = useState<LineHighlighter>();
  useEffect(() => {
    let isWanted = language !== '';
    setHighlighter(undefined);
    void (async () => {
      if (!isWanted) return;
      const { createLineHighlighter } = await import('./highlighter.ts');
      const created = await createLineHighlighter(language);
      if (isWanted) setHighlighter(created);
    })();
    return () => {
      isWanted = false;
    };
  }, [language]);
  return highlighter;
}
