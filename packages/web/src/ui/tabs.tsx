// Views that share a place; arrow keys go from one to the next.

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export type Tab = {
  readonly id: string;
  readonly title: ReactNode;
  readonly content: ReactNode;
};

export type TabsProps = {
  /** What they are views of. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The open one, where something outside has a say in it. */
  readonly value?: string | undefined;
  readonly onChange?: ((id: string) => void) | undefined;
};

export function Tabs({ label, tabs, value, onChange }: TabsProps): ReactNode {
  const first = tabs[0]?.id ?? '';
  const state = value === undefined ? { defaultValue: first } : { value };
  const handler = onChange === undefined ? {} : { onValueChange: onChange };
  return (
    <Radix.Root {...state} {...handler}>
      <Radix.List aria-label={label} className="flex gap-4 overflow-x-auto border-line border-b">
        {tabs.map(({ id, title }) => (
          <Radix.Trigger
            key={id}
            value={id}
            className="-mb-px shrink-0 border-transparent border-b-2 px-0.5 py-2 font-medium
              text-muted hover:text-ink data-[state=active]:border-accent
              data-[state=active]:text-ink"
          >
            {title}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map(({ id, content }) => (
        <Radix.Content key={id} value={id} className="pt-3">
          {content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
