// Parts of a line: words, emphasis, code, links.

import type { MarkedToken, Token } from 'marked';
import type { ReactNode } from 'react';
import { decodeReferences, safeAddress } from './plain-text.ts';

/** Deeper than anybody writes; what is below is shown as it is. */
const depthMax = 12;

type InlineProps = { readonly tokens: readonly Token[]; readonly depth?: number | undefined };

export function Inline({ tokens, depth = 0 }: InlineProps): ReactNode {
  return (tokens as readonly MarkedToken[]).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no names, and only grow at the end.
    <InlineElement key={index} token={token} depth={depth} />
  ));
}

type ElementProps = { readonly token: MarkedToken; readonly depth: number };

function InlineElement({ token, depth }: ElementProps): ReactNode {
  if (depth > depthMax) return token.raw;
  const inner = (tokens: readonly Token[]): ReactNode => (
    <Inline tokens={tokens} depth={depth + 1} />
  );
  switch (token.type) {
    case 'text':
      return token.tokens === undefined ? decodeReferences(token.text) : inner(token.tokens);
    case 'escape':
      return token.text;
    case 'strong':
      return <strong className="font-semibold">{inner(token.tokens)}</strong>;
    case 'em':
      return <em>{inner(token.tokens)}</em>;
    case 'del':
      return <del>{inner(token.tokens)}</del>;
    case 'codespan':
      return (
        <code className="rounded-sm bg-hover px-1 py-px font-mono text-[0.875em]">
          {token.text}
        </code>
      );
    case 'br':
      return <br />;
    case 'link':
      return <SafeLink href={token.href}>{inner(token.tokens)}</SafeLink>;
    case 'image':
      // Not loaded: a model could tell another host what it was told, in the address.
      return <SafeLink href={token.href}>Image: {token.text || token.href}</SafeLink>;
    case 'checkbox':
      return <Checkbox isChecked={token.checked} />;
    case 'html':
      // The one tag that means something in tables.
      return /^<br\s*\/?>$/i.test(token.raw) ? <br /> : token.raw;
    default:
      return token.raw;
  }
}

function SafeLink(props: { readonly href: string; readonly children: ReactNode }): ReactNode {
  const address = safeAddress(props.href);
  if (address === undefined) return props.children;
  return (
    <a
      href={address}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={address}
      className="text-accent underline underline-offset-2 hover:text-accent-hover"
    >
      {props.children}
    </a>
  );
}

function Checkbox({ isChecked }: { readonly isChecked: boolean }): ReactNode {
  const label = isChecked ? 'Done' : 'Not done';
  return (
    <input
      type="checkbox"
      checked={isChecked}
      readOnly
      disabled
      aria-label={label}
      className="mr-2 -ml-5 align-middle"
    />
  );
}
