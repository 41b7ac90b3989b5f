// One key: whose it is, what it may do, when it was used, and what can be done about it.

import { TrashIcon, UpdateIcon } from '@radix-ui/react-icons';
import type { CreatedKey, Key } from '@spry/sdk/admin';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { formatMoment, formatRelative, formatShort } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useToast } from '../../ui/toast.tsx';
import { admin } from '../admin.ts';
import { Badge } from '../badge.tsx';
import { type Fact, Facts } from '../facts.tsx';
import { describeFailure } from '../failure.tsx';
import { isUsable, LIMIT_NAMES } from './key-form.ts';

export type KeyCardProps = {
  readonly apiKey: Key;
  readonly onRotated: (key: CreatedKey, replaced: Key) => void;
};

export function KeyCard({ apiKey, onRotated }: KeyCardProps): ReactNode {
  const nowMs = Date.now();
  const usable = isUsable(apiKey, nowMs);
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="flex flex-wrap items-center gap-2 font-semibold text-base">
            <span className="break-all">{apiKey.name}</span>
            {apiKey.scopes.map((scope) => (
              <Badge key={scope} tone={scope === 'admin' ? 'warning' : 'plain'}>
                {scope}
              </Badge>
            ))}
            <EndBadge apiKey={apiKey} />
          </h2>
          <p className="mt-0.5 text-muted">
            <code className="font-mono text-xs">{apiKey.hint}…</code> · owner {apiKey.owner}
          </p>
        </div>
        {usable && <KeyActions apiKey={apiKey} onRotated={onRotated} />}
      </div>
      <Facts facts={factsOf(apiKey, nowMs)} className="sm:grid-cols-4" />
    </li>
  );
}

function factsOf(apiKey: Key, nowMs: number): readonly Fact[] {
  const { last_used_at: usedAt, created_at, models } = apiKey;
  return [
    ['Last used', usedAt === null ? 'never' : formatRelative(usedAt, nowMs)],
    ['Created', formatMoment(created_at)],
    ['Models', models?.join(', ') ?? 'all'],
    ['Limits', describeLimits(apiKey)],
  ];
}

function EndBadge({ apiKey }: { readonly apiKey: Key }): ReactNode {
  const nowMs = Date.now();
  const { revoked_at, expires_at } = apiKey;
  if (revoked_at !== null) return <Badge tone="danger">revoked</Badge>;
  if (expires_at === null) return null;
  const isOver = !isUsable(apiKey, nowMs);
  return (
    <Badge tone={isOver ? 'danger' : 'plain'}>
      {isOver ? 'ended' : 'ends'} {formatRelative(expires_at, nowMs)}
    </Badge>
  );
}

function KeyActions({ apiKey, onRotated }: KeyCardProps): ReactNode {
  const queries = useQueryClient();
  const toast = useToast();
  const [asked, setAsked] = useState<'revoke' | 'rotate'>();
  const onError = (error: Error): void => toast({ text: describeFailure(error), isError: true });
  const revoke = useMutation({
    mutationFn: async () => admin.keys.revoke(apiKey.id),
    onSuccess: () => {
      toast({ text: `The key ${apiKey.name} opens nothing any more.` });
      void queries.invalidateQueries({ queryKey: ['admin', 'keys'] });
    },
    onError,
  });
  const rotate = useMutation({
    mutationFn: async () => admin.keys.rotate(apiKey.id),
    onSuccess: (created) => onRotated(created, apiKey),
    onError,
  });
  return (
    <div className="flex gap-2">
      <Button icon={UpdateIcon} disabled={rotate.isPending} onClick={() => setAsked('rotate')}>
        Rotate
      </Button>
      <Button icon={TrashIcon} disabled={revoke.isPending} onClick={() => setAsked('revoke')}>
        Revoke
      </Button>
      <ConfirmDialog
        title={`Rotate ${apiKey.name}?`}
        description="A new key takes its place, alike in all else. The old one ends now: programs
          that use it are refused until they have the new one."
        verb="Rotate"
        isOpen={asked === 'rotate'}
        onConfirm={() => rotate.mutate()}
        onClose={() => setAsked(undefined)}
      />
      <ConfirmDialog
        title={`Revoke ${apiKey.name}?`}
        description="Programs that use it are refused at once, for good. Answers that run go on to
          their end."
        verb="Revoke"
        isOpen={asked === 'revoke'}
        onConfirm={() => revoke.mutate()}
        onClose={() => setAsked(undefined)}
      />
    </div>
  );
}

/** Such as "30 requests/min, 1.5M tokens/day". */
function describeLimits({ limits, budget }: Key): string {
  const parts = LIMIT_NAMES.flatMap((name) => {
    const limit = limits[name];
    const [noun, , unit] = name.split('_');
    return limit === null ? [] : [`${formatShort(limit)} ${noun}/${unit === 'day' ? unit : 'min'}`];
  });
  if (budget !== null) parts.push(`${formatShort(budget)} tokens/month`);
  return parts.join(', ') || 'none';
}
