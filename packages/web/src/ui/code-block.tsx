// Code to read and to copy.

import { CheckIcon, CopyIcon } from '@radix-ui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import { IconButton } from './button.tsx';
import { type CodePiece, highlight } from './highlight.ts';

export type CodeBlockProps = {
  readonly code: string;
  /** As after the backticks of a code block; what is not known is shown plain. */
  readonly language: string;
  /** What it is, for those who hear it; default: `Code`. */
  readonly label?: string | undefined;
};

export function CodeBlock({ code, language, label = 'Code' }: CodeBlockProps): ReactNode {
  const lines = useHighlighted(code, language);
  return (
    <div className="group/code relative rounded-md border border-line bg-sunken">
      <CopyButton text={code} />
      {/* It may be wider than its place, and then has to be scrolled by the keyboard, too. */}
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
        tabIndex={0}
        className="overflow-x-auto rounded-md p-3 pr-12"
      >
        <pre className="w-fit font-mono text-xs leading-5">
          <code>{lines === undefined ? code : <Lines lines={lines} />}</code>
        </pre>
      </section>
    </div>
  );
}

type Lines = readonly (readonly CodePiece[])[];

function Lines({ lines }: { readonly lines: Lines }): ReactNode {
  return lines.map((line, number) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number.
    <span key={number}>
      {line.map(({ text, color }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name.
        <span key={index} style={color === undefined ? undefined : { color }}>
          {text}
        </span>
      ))}
      {number < lines.length - 1 && '\n'}
    </span>
  ));
}

/** Undefined until the code is coloured. */
function useHighlighted(code: string, language: string): Lines | undefined {
  const [colored, setColored] = useState<{ code: string; lines: Lines | undefined }>();
  useEffect(() => {
    let isCurrent = true;
    highlight(code, language).then(
      (lines) => isCurrent && setColored({ code, lines }),
      // Without colours it can be read as well.
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [code, language]);
  return colored?.code === code ? colored.lines : undefined;
}

const doneMs = 2000;

function CopyButton({ text }: { readonly text: string }): ReactNode {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), doneMs);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <IconButton
      icon={isDone ? CheckIcon : CopyIcon}
      label={isDone ? 'Copied' : 'Copy'}
      size="small"
      className="absolute top-1.5 right-1.5 bg-sunken"
      onClick={() => navigator.clipboard.writeText(text).then(() => setDone(true))}
    />
  );
}
