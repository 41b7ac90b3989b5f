// Below the choice of a model that is not on the server: a button that gets it, and how far it is.

import { DownloadIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { Link } from '../app/router.tsx';
import { ProgressBar } from '../console/models/progress-bar.tsx';
import type { Pull } from '../console/models/pull-progress.ts';
import { usePulls } from '../console/models/pulls.ts';
import { usePull } from '../console/models/use-pull.ts';
import { formatPart } from '../format.ts';
import { Button } from '../ui/button.tsx';

export type PullNoteProps = {
  readonly model: string;
  /** The model that answers in its place until then. */
  readonly servedBy: string | undefined;
};

export function PullNote({ model, servedBy }: PullNoteProps): ReactNode {
  const start = usePull();
  const pull = usePulls(({ byModel }) => byModel.get(model));
  const standIn = servedBy === undefined ? '' : ` Until then ${servedBy} answers.`;
  return (
    <div className="mt-2 space-y-2 text-muted text-xs">
      {pull === undefined && <p>It is not on this server.{standIn}</p>}
      {pull !== undefined && <Progress pull={pull} />}
      {pull?.state !== 'running' && pull?.state !== 'unlicensed' && (
        <Button icon={DownloadIcon} onClick={() => start(model, false)}>
          Pull {model}
        </Button>
      )}
    </div>
  );
}

function Progress({ pull }: { readonly pull: Pull }): ReactNode {
  const { model, state, message, receivedBytes, totalBytes } = pull;
  if (state === 'running') {
    const part = totalBytes === null ? null : receivedBytes / totalBytes;
    // Never the whole before the whole is here.
    const percent = part === null ? message : formatPart(Math.floor(part * 100) / 100);
    return (
      <>
        <ProgressBar label={`Pulling ${model}`} part={part} />
        <p className="tabular-nums">{percent}</p>
      </>
    );
  }
  return (
    <p role="alert">
      {message}{' '}
      {state === 'unlicensed' && (
        <Link to="/console/models" className="text-accent underline">
          Read and accept it
        </Link>
      )}
    </p>
  );
}
