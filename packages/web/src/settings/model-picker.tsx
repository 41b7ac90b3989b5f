// The choice of the model, with where each one is.

import { ChevronDownIcon } from '@radix-ui/react-icons';
import { AuthenticationError, type Model } from '@spry/sdk';
import type { ModelState } from '@spry/sdk/admin';
import { useQuery } from '@tanstack/react-query';
import { clsx } from 'clsx';
import { lazy, type ReactNode, Suspense } from 'react';
import { describeFailure } from '../answering/failure.ts';
import { modelsQuery } from '../app/queries.ts';
import { navigate } from '../app/router.tsx';
import { UnlockForm } from '../app/unlock-form.tsx';
import { formatCount } from '../format.ts';
import { controlClass, type FieldIds } from '../ui/field.tsx';
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx';

const PullNote = lazy(async () => ({ default: (await import('./pull-note.tsx')).PullNote }));

export type ModelPickerProps = {
  readonly ids: FieldIds;
  /** Undefined: the server's first. */
  readonly model: string | undefined;
  readonly onChange: (model: string | undefined) => void;
};

export function ModelPicker({ ids, model, onChange }: ModelPickerProps): ReactNode {
  const { data: models, error, refetch } = useQuery(modelsQuery);
  const shownId = model ?? models?.[0]?.id;
  const shown = models?.find(({ id }) => id === shownId);
  const trigger = (
    <button
      type="button"
      {...ids}
      aria-label={`Model: ${shownId ?? 'none'}`}
      className={clsx(controlClass, 'flex h-8 items-center gap-2 text-left')}
      onClick={() => void refetch()}
    >
      {shown && <StateDot state={stateOf(shown)} />}
      <span className="min-w-0 flex-1 truncate">
        {shownId ?? (error === null ? 'Loading …' : 'No models')}
      </span>
      <ChevronDownIcon aria-hidden className="size-4 shrink-0 text-muted" />
    </button>
  );
  return (
    <>
      <Menu trigger={trigger}>
        {models?.map((one) => (
          <MenuItem key={one.id} isChosen={one.id === shownId} onSelect={() => onChange(one.id)}>
            <ModelLine model={one} />
          </MenuItem>
        ))}
        {models !== undefined && <MenuLine />}
        <MenuItem onSelect={() => navigate('/console/models')}>Get and manage models …</MenuItem>
      </Menu>
      {shown && stateOf(shown) === 'absent' && (
        <Suspense>
          <PullNote model={shown.id} servedBy={shown.served_by} />
        </Suspense>
      )}
      {error !== null && <Problem error={error} />}
    </>
  );
}

function Problem({ error }: { readonly error: Error }): ReactNode {
  return (
    <div className="mt-1 space-y-2">
      <p className="text-danger text-xs">{describeFailure(error).message}</p>
      {error instanceof AuthenticationError && <UnlockForm />}
    </div>
  );
}

function ModelLine({ model }: { readonly model: Model }): ReactNode {
  const state = stateOf(model);
  return (
    <span className="flex items-start gap-2">
      <StateDot state={state} className="mt-1.5" />
      <span className="min-w-0">
        <span className="block truncate">{model.id}</span>
        <span className="block text-muted text-xs">{describe(model, state)}</span>
      </span>
    </span>
  );
}

function stateOf({ state, active }: Model): ModelState {
  const known = Object.keys(STATE_WORDS) as readonly ModelState[];
  // Other servers say no more than whether a model answers.
  return known.find((name) => name === state) ?? (active === false ? 'absent' : 'loaded');
}

const STATE_WORDS: Readonly<Record<ModelState, string>> = {
  loaded: 'Loaded',
  loading: 'Loading …',
  unloading: 'Unloading …',
  on_disk: 'On disk; loads when asked',
  failed: 'Did not load',
  absent: 'To pull',
};

function describe({ served_by, context_window }: Model, state: ModelState): string {
  if (served_by !== undefined) return `Not here; ${served_by} answers for it`;
  if (context_window === undefined) return STATE_WORDS[state];
  return `${STATE_WORDS[state]} · ${formatCount(context_window)} tokens`;
}

const STATE_COLOURS: Readonly<Record<ModelState, string>> = {
  loaded: 'bg-accent border-accent',
  loading: 'border-accent animate-pulse',
  unloading: 'border-accent animate-pulse',
  on_disk: 'border-accent',
  failed: 'bg-danger border-danger',
  absent: 'border-edge border-dashed',
};

type StateDotProps = { readonly state: ModelState; readonly className?: string };

/** Full: loaded; a ring: on disk; dashed: to pull. Words beside it say the same. */
function StateDot({ state, className }: StateDotProps): ReactNode {
  return (
    <span
      aria-hidden
      className={clsx('size-2 shrink-0 rounded-full border', STATE_COLOURS[state], className)}
    />
  );
}
