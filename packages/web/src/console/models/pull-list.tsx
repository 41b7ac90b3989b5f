// Models on their way, those that others have asked for among them.

import { Cross2Icon } from '@radix-ui/react-icons';
import type { ManagedModel } from '@spry/sdk/admin';
import type { ReactNode } from 'react';
import { formatBytes, formatLong } from '../../format.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { beginPull, type Pull, remainingSeconds } from './pull-progress.ts';
import { usePulls } from './pulls.ts';
import { usePull } from './use-pull.ts';

export function PullList({ known }: { readonly known: readonly ManagedModel[] }): ReactNode {
  const own = usePulls((pulls) => pulls.byModel);
  const dismiss = usePulls((pulls) => pulls.dismiss);
  const others = known.flatMap((model) => (own.has(model.id) ? [] : pullOf(model)));
  if (own.size + others.length === 0) return null;
  return (
    <ul aria-label="On their way" className="mt-3 space-y-3">
      {[...own.values()].map((pull) => (
        <PullItem key={pull.model} pull={pull} onDismiss={() => dismiss(pull.model)} />
      ))}
      {others.map((pull) => (
        <PullItem key={pull.model} pull={pull} />
      ))}
    </ul>
  );
}

/** One that somebody else has begun. */
function pullOf({ id, pull }: ManagedModel): Pull[] {
  if (pull === null) return [];
  const { received_bytes: receivedBytes, total_bytes: totalBytes } = pull;
  return [{ ...beginPull(id), message: 'Pulled by another.', receivedBytes, totalBytes }];
}

type PullItemProps = { readonly pull: Pull; readonly onDismiss?: () => void };

function PullItem({ pull, onDismiss }: PullItemProps): ReactNode {
  const begin = usePull();
  const { model, state, message, receivedBytes, totalBytes } = pull;
  return (
    <li className="rounded-lg border border-line bg-surface p-4">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h3 className="break-all font-medium">{model}</h3>
          <p role={state === 'running' ? undefined : 'alert'} className="break-words text-muted">
            <Linked text={message} />
          </p>
        </div>
        {onDismiss !== undefined && (
          <IconButton
            icon={Cross2Icon}
            label={state === 'running' ? 'Stop, and keep what has come' : 'Dismiss'}
            onClick={onDismiss}
          />
        )}
      </div>
      {state === 'running' && (
        <div className="mt-2">
          <ProgressBar
            label={`Progress of ${model}`}
            part={totalBytes ? receivedBytes / totalBytes : null}
          />
          <p className="mt-1 text-muted text-xs tabular-nums">{describeProgress(pull)}</p>
        </div>
      )}
      {state === 'failed' && (
        <Button className="mt-3" onClick={() => begin(model, false)}>
          Try again
        </Button>
      )}
      {state === 'unlicensed' && (
        <Button className="mt-3" onClick={() => begin(model, true)}>
          Accept the licence and pull
        </Button>
      )}
    </li>
  );
}

/** A sentence whose addresses can be opened: a licence is read before it is accepted. */
function Linked({ text }: { readonly text: string }): ReactNode {
  return text.split(/(https:\/\/[^\s)]+)/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <a
        key={part}
        href={part}
        target="_blank"
        rel="noopener noreferrer"
        className="text-accent underline"
      >
        {part}
      </a>
    ),
  );
}

/** Such as "12.3 MB of 98.0 MB, 4.10 MB/s, 21 s left". */
function describeProgress(pull: Pull): string {
  const { receivedBytes, totalBytes, bytesPerSecond } = pull;
  const remaining = remainingSeconds(pull);
  return [
    totalBytes === null
      ? formatBytes(receivedBytes)
      : `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`,
    bytesPerSecond === null ? '' : `${formatBytes(bytesPerSecond)}/s`,
    remaining === null ? '' : `${formatLong(remaining)} left`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
