// A model's text as a page shows it. Nothing of it becomes HTML: tokens become elements, and tags
// that a model writes are shown as text.

import type { MarkedToken } from 'marked';
import { memo, type ReactNode, useState } from 'react';
import { BlockParser } from './block-parser.ts';
import { CodeBlock } from './code-block.tsx';
import { Inline } from './inline.tsx';
import { Table } from './table.tsx';

export type MarkdownProps = {
  readonly text: string;
  /** Whether more of it may come. */
  readonly isGrowing?: boolean | undefined;
};

export function Markdown({ text, isGrowing = false }: MarkdownProps): ReactNode {
  const [parser] = useState(() => new BlockParser());
  const blocks = parser.parse(text, isGrowing);
  return (
    <div className="space-y-3 break-words text-base">
      {blocks.map((block, index) => (
        <BlockElement
          key={block.start}
          token={block.token}
          isGrowing={isGrowing && index === blocks.length - 1}
          depth={0}
        />
      ))}
    </div>
  );
}

/** Deeper than anybody writes; what is below is shown as it is. */
const depthMax = 16;

type ElementProps = {
  readonly token: MarkedToken;
  readonly isGrowing?: boolean | undefined;
  readonly depth: number;
};

/** Drawn again only where its text has changed: of a list that grows, the last item. */
const BlockElement = memo(drawBlock, (before, after) => {
  const isSame = before.token === after.token || before.token.raw === after.token.raw;
  return isSame && before.token.type === after.token.type && before.isGrowing === after.isGrowing;
});

function drawBlock({ token, isGrowing = false, depth }: ElementProps): ReactNode {
  if (depth > depthMax) return <p>{token.raw}</p>;
  switch (token.type) {
    case 'heading':
      return <Heading depth={token.depth}>{<Inline tokens={token.tokens} />}</Heading>;
    case 'paragraph':
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case 'code':
      return <CodeBlock code={token.text} language={token.lang} isGrowing={isGrowing} />;
    case 'blockquote':
      return (
        <blockquote className="space-y-2 border-line border-l-3 pl-3 text-muted">
          <Blocks tokens={token.tokens} depth={depth} />
        </blockquote>
      );
    case 'list':
      return <List token={token} depth={depth} />;
    case 'table':
      return <Table token={token} />;
    case 'hr':
      return <hr className="border-line" />;
    case 'html':
      return <p className="whitespace-pre-wrap font-mono text-sm">{token.raw.trimEnd()}</p>;
    case 'text':
      return <Inline tokens={token.tokens ?? [token]} />;
    case 'space':
    case 'def':
      return null;
    default:
      return <Inline tokens={[token]} />;
  }
}

/** A model's headings are below those of the page. */
function Heading(props: { readonly depth: number; readonly children: ReactNode }): ReactNode {
  const { depth, children } = props;
  if (depth === 1) return <h3 className="pt-2 font-semibold text-lg">{children}</h3>;
  if (depth === 2) return <h4 className="pt-2 font-semibold text-base">{children}</h4>;
  return <h5 className="pt-1 font-semibold text-base text-muted">{children}</h5>;
}

type BlocksProps = { readonly tokens: readonly unknown[]; readonly depth: number };

function Blocks({ tokens, depth }: BlocksProps): ReactNode {
  return (tokens as readonly MarkedToken[]).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no names, and only grow at the end.
    <BlockElement key={index} token={token} depth={depth + 1} />
  ));
}

type ListProps = {
  readonly token: Extract<MarkedToken, { type: 'list' }>;
  readonly depth: number;
};

function List({ token, depth }: ListProps): ReactNode {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items have no names, and only grow at the end.
    <Item key={index} item={item} depth={depth} />
  ));
  const className = 'space-y-1 pl-6 marker:text-muted';
  if (!token.ordered) return <ul className={`list-disc ${className}`}>{items}</ul>;
  return (
    <ol className={`list-decimal ${className}`} start={token.start === '' ? 1 : token.start}>
      {items}
    </ol>
  );
}

type ItemProps = { readonly item: ListProps['token']['items'][number]; readonly depth: number };

const Item = memo(
  function Item({ item, depth }: ItemProps): ReactNode {
    return (
      <li className={item.task ? 'list-none' : 'space-y-1.5'}>
        <Blocks tokens={item.tokens} depth={depth} />
      </li>
    );
  },
  ({ item: before }, { item: after }) =>
    before.raw === after.raw && before.loose === after.loose && before.task === after.task,
);
