// All that is remembered of one request.

import type { RequestRecord } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatCount, formatMoment, formatPart, formatSeconds } from '../../format.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { Fact } from '../facts.tsx';
import { findingsOf, PHASE_WORDS, phasesOf } from './phases.ts';
import { StatusBadge } from './status-badge.tsx';
import { PHASE_COLORS, TimeBar } from './time-bar.tsx';
import { useKeyNames } from './use-key-names.ts';

export type RequestDetailsProps = {
  readonly record: RequestRecord | undefined;
  readonly onClose: () => void;
};

export function RequestDetails({ record, onClose }: RequestDetailsProps): ReactNode {
  return (
    <Dialog
      side="right"
      title="Why it took its time"
      isOpen={record !== undefined}
      onOpenChange={(open) => !open && onClose()}
    >
      {record !== undefined && <Details record={record} />}
    </Dialog>
  );
}

function Details({ record }: { readonly record: RequestRecord }): ReactNode {
  const { id, error, answer } = record;
  const nameOf = useKeyNames();
  return (
    <div className="space-y-5">
      <div className="flex items-center gap-2">
        <StatusBadge record={record} />
        <code className="min-w-0 flex-1 truncate font-mono text-xs">{id}</code>
        <CopyButton text={id} label="Copy the id" />
      </div>
      {error !== null && (
        <p className="break-words rounded-md bg-danger-soft px-3 py-2">
          {error.code !== null && <code className="block font-mono text-xs">{error.code}</code>}
          {error.message}
        </p>
      )}
      <Times record={record} />
      <Facts title="Request" facts={requestFacts(record, nameOf(record.key_id))} />
      {answer?.usage && <Facts title="Tokens" facts={tokenFacts(record)} />}
      {answer?.work && <Facts title="Work of the engine" facts={workFacts(record)} />}
    </div>
  );
}

function Times({ record }: { readonly record: RequestRecord }): ReactNode {
  const phases = phasesOf(record);
  return (
    <section>
      <TimeBar phases={phases} className="mb-3" />
      <dl className="space-y-2">
        {phases.map(({ name, seconds }) => (
          <div key={name} className="flex gap-2">
            <span
              aria-hidden
              className={`mt-1.5 size-2 shrink-0 rounded-full ${PHASE_COLORS[name]}`}
            />
            <dt className="min-w-0 flex-1">
              {PHASE_WORDS[name].title}
              <span className="block text-muted text-xs">{PHASE_WORDS[name].meaning}</span>
            </dt>
            <dd className="font-medium tabular-nums">{formatSeconds(seconds)}</dd>
          </div>
        ))}
      </dl>
      {findingsOf(record).map((finding) => (
        <p key={finding} className="mt-3 rounded-md bg-accent-soft px-3 py-2">
          {finding}
        </p>
      ))}
    </section>
  );
}

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }): ReactNode {
  return (
    <section>
      <h3 className="mb-1 font-medium">{title}</h3>
      <dl className="space-y-1">
        {facts.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function requestFacts(record: RequestRecord, keyName: string): Fact[] {
  const { method, route, owner, created_at, answer } = record;
  return [
    ['Route', `${method} ${route}`],
    ['Arrived', formatMoment(created_at)],
    ['Owner', owner || 'none'],
    ['Key', keyName],
    ...(answer === null
      ? []
      : ([
          ['Model', answer.model],
          ['Choices', String(answer.choices)],
          ['Ended by', answer.finish_reason ?? 'nothing so far'],
          ['First text after', formatOptional(answer.first_text_time)],
        ] as const)),
  ];
}

function tokenFacts({ answer }: RequestRecord): Fact[] {
  const usage = answer?.usage;
  if (!usage) return [];
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return [
    ['Prompt', formatCount(prompt)],
    ['Reused of it', `${formatCount(cached)} (${formatPart(prompt === 0 ? 0 : cached / prompt)})`],
    ['Answer', formatCount(completion)],
  ];
}

function workFacts({ answer }: RequestRecord): Fact[] {
  const work = answer?.work;
  if (!work) return [];
  const { batch_size_mean: mean, drafted_tokens: drafted } = work;
  return [
    ['Steps for the prompt', formatCount(work.prompt_steps)],
    ['Steps for the answer', formatCount(work.completion_steps)],
    [
      'Answers in a step',
      mean === null ? '–' : `${mean.toFixed(1)}, at most ${work.batch_size_max}`,
    ],
    ['Masks, most beside the kernels', formatSeconds(work.mask_time)],
    [
      'Drafts accepted',
      drafted === 0 ? 'none drafted' : `${work.accepted_draft_tokens} of ${drafted}`,
    ],
  ];
}

function formatOptional(seconds: number | null): string {
  return seconds === null ? '–' : formatSeconds(seconds);
}
