// Whether a document is what was asked for, in a word, and why it is not.

import {
  CheckCircledIcon,
  CrossCircledIcon,
  DotsHorizontalIcon,
  ExclamationTriangleIcon,
} from '@radix-ui/react-icons';
import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { Icon } from '../ui/icon.ts';
import type { Verdict } from './use-document.ts';
import type { Complaint } from './validate.ts';

type Look = { readonly icon: Icon; readonly text: string; readonly color: string };

const GOOD = 'bg-accent-soft text-accent';
const BAD = 'bg-danger-soft text-danger';
const DOUBTFUL = 'bg-warning-soft text-warning';

const LOOKS: Readonly<Record<Verdict['kind'], Look>> = {
  growing: { icon: DotsHorizontalIcon, text: 'Growing', color: 'bg-hover text-muted' },
  cut: { icon: ExclamationTriangleIcon, text: 'Cut off', color: DOUBTFUL },
  'no JSON': { icon: CrossCircledIcon, text: 'Not JSON', color: BAD },
  JSON: { icon: CheckCircledIcon, text: 'JSON', color: GOOD },
  valid: { icon: CheckCircledIcon, text: 'Valid', color: GOOD },
  invalid: { icon: CrossCircledIcon, text: 'Not valid', color: BAD },
  unknown: { icon: ExclamationTriangleIcon, text: 'Not checked', color: DOUBTFUL },
};

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }): ReactNode {
  const { icon: Mark, text, color } = LOOKS[verdict.kind];
  return (
    <span
      role="status"
      className={clsx(
        'inline-flex h-6 items-center gap-1 rounded-full px-2 font-medium text-xs',
        color,
      )}
    >
      <Mark aria-hidden className="size-3.5" />
      {text}
    </span>
  );
}

/** What is wrong, each with its place; nothing where nothing is. */
export function VerdictDetails({ verdict }: { readonly verdict: Verdict }): ReactNode {
  if (verdict.kind === 'unknown') return <p className="text-warning text-xs">{verdict.reason}</p>;
  if (verdict.kind !== 'invalid') return null;
  return (
    <ul className="space-y-0.5 text-danger text-xs">
      {verdict.complaints.slice(0, SHOWN_MAX).map((complaint) => (
        <li key={keyOf(complaint)}>
          <code>{pointerOf(complaint)}</code> {complaint.message}
        </li>
      ))}
    </ul>
  );
}

const SHOWN_MAX = 8;

function keyOf(complaint: Complaint): string {
  return `${pointerOf(complaint)} ${complaint.message}`;
}

function pointerOf({ path }: Complaint): string {
  return path.length === 0 ? 'the document' : `/${path.join('/')}`;
}
