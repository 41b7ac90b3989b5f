// A labelled control: its name, what it does, and what is wrong with its value.

import { clsx } from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

/** What a control inside of a field has to have. */
export type FieldIds = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
};

export type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  /** At the end of the label's line, such as a button that resets. */
  readonly action?: ReactNode;
  readonly children: (ids: FieldIds) => ReactNode;
};

export function Field({ label, hint, error, action, children }: FieldProps): ReactNode {
  const id = useId();
  const note = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div>
      <div className="mb-1 flex min-h-6 items-center justify-between gap-2">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {action}
      </div>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': error !== undefined,
      })}
      {note !== undefined && (
        <p id={noteId} className={clsx('mt-1 text-xs', error ? 'text-danger' : 'text-muted')}>
          {note}
        </p>
      )}
    </div>
  );
}

/** How everything looks that can be typed into or chosen from. */
export const controlClass: string =
  'w-full rounded-md border border-edge/60 bg-surface px-2.5 outline-none ' +
  'placeholder:text-muted hover:border-edge focus-visible:border-accent ' +
  'focus-visible:ring-2 focus-visible:ring-accent/30 disabled:opacity-50 ' +
  'aria-invalid:border-danger';

export function TextInput({ className, ...rest }: ComponentProps<'input'>): ReactNode {
  return <input type="text" {...rest} className={clsx(controlClass, 'h-8', className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>): ReactNode {
  return <textarea {...rest} className={clsx(controlClass, 'py-1.5', className)} />;
}
