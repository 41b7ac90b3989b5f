// A few short texts. Enter adds one, Backspace in the empty box takes the last one back.

import { Cross2Icon } from '@radix-ui/react-icons';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { FieldIds } from './field.tsx';

export type ChipInputProps = {
  readonly ids: FieldIds;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  /** How many there may be. */
  readonly countMax: number;
  readonly placeholder?: string | undefined;
};

export function ChipInput(props: ChipInputProps): ReactNode {
  const { ids, values, onChange, countMax, placeholder } = props;
  const [draft, setDraft] = useState('');
  const isFull = values.length >= countMax;
  const add = (): void => {
    const text = unescapeText(draft);
    setDraft('');
    if (text !== '' && !values.includes(text) && !isFull) onChange([...values, text]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter may also end the composition of a character.
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      add();
    }
    if (event.key === 'Backspace' && draft === '') onChange(values.slice(0, -1));
  };
  return (
    <div
      className="flex min-h-8 flex-wrap items-center gap-1 rounded-md border border-edge/60
      bg-surface p-1 focus-within:border-accent focus-within:ring-2 focus-within:ring-accent/30
      hover:border-edge"
    >
      {values.map((value) => (
        <span
          key={value}
          className="flex max-w-full items-center gap-0.5 rounded-sm bg-hover pl-1.5 font-mono
            text-xs"
        >
          <span className="truncate">{escapeText(value)}</span>
          <button
            type="button"
            aria-label={`Remove ${escapeText(value)}`}
            className="rounded-sm p-1 text-muted hover:text-ink"
            onClick={() => onChange(values.filter((other) => other !== value))}
          >
            <Cross2Icon aria-hidden className="size-3" />
          </button>
        </span>
      ))}
      <input
        {...ids}
        type="text"
        autoComplete="off"
        className="h-6 min-w-20 flex-1 bg-transparent px-1.5 font-mono text-xs outline-none
          placeholder:font-sans placeholder:text-muted"
        placeholder={isFull ? `${countMax} at most` : placeholder}
        disabled={isFull}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
    </div>
  );
}

/** A line break is typed and shown as \n. */
function unescapeText(text: string): string {
  const CODES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\' };
  return text.replace(/\\([nt\\])/g, (_all, code: string) => CODES[code] ?? code);
}

function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
