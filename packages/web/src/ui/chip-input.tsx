// A few short texts. Enter adds one, Backspace in the empty box takes the last one back.

import { Cross2Icon } from '@radix-ui/react-icons';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { type FieldIds, TextInput } from './field.tsx';

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
    <>
      <TextInput
        {...ids}
        autoComplete="off"
        className="font-mono placeholder:font-sans"
        placeholder={isFull ? `${countMax} at most` : placeholder}
        disabled={isFull}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={add}
      />
      {values.length > 0 && (
        <ul className="mt-1.5 flex flex-wrap gap-1">
          {values.map((value) => (
            <Chip
              key={value}
              text={escapeText(value)}
              onRemove={() => onChange(values.filter((other) => other !== value))}
            />
          ))}
        </ul>
      )}
    </>
  );
}

type ChipProps = { readonly text: string; readonly onRemove: () => void };

function Chip({ text, onRemove }: ChipProps): ReactNode {
  return (
    <li className="flex max-w-full items-center rounded-sm bg-hover pl-1.5 font-mono text-xs">
      <span className="truncate">{text}</span>
      <button
        type="button"
        aria-label={`Remove ${text}`}
        className="rounded-sm p-1.5 text-muted hover:text-ink"
        onClick={onRemove}
      >
        <Cross2Icon aria-hidden className="size-3" />
      </button>
    </li>
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
