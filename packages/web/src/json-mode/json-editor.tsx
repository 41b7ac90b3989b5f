// A box for JSON that marks what is wrong while one types. Loaded on demand, with its library.

import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import {
  createJsonEditor,
  type JsonEditor as Editor,
  type TextComplaint,
} from './create-editor.ts';

export type JsonEditorProps = {
  readonly label: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What is wrong with a text that is JSON. A new function checks the text again. */
  readonly check: (text: string) => readonly TextComplaint[];
};

export function JsonEditor({ label, text, onChange, check }: JsonEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef({ text, onChange, check });
  useLayoutEffect(() => {
    latest.current = { text, onChange, check };
  });
  useEffect(() => {
    if (host.current === null) return;
    const created = createJsonEditor(host.current, {
      label,
      text: latest.current.text,
      onChange: (changed) => latest.current.onChange(changed),
      check: (checked) => latest.current.check(checked),
    });
    editor.current = created;
    return () => created.destroy();
  }, [label]);
  useEffect(() => editor.current?.setText(text), [text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is what is checked by.
  useEffect(() => editor.current?.recheck(), [check]);
  return <div ref={host} />;
}
