// One function: what the model is told of it, and what it answers here.

import { TrashIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { LazySchemaEditor } from '../json-mode/lazy-schema-editor.tsx';
import type { SchemaFault } from '../json-mode/schema-fault.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextArea, TextInput } from '../ui/field.tsx';
import { Fold } from '../ui/fold.tsx';
import { ResultBox } from './result-box.tsx';
import { type ToolDraft, type ToolProblem, toolProblems } from './tool-draft.ts';

export type ToolFormProps = {
  readonly tool: ToolDraft;
  /** All tools, for names that stand twice. */
  readonly all: readonly ToolDraft[];
  readonly onChange: (tool: ToolDraft) => void;
  readonly onRemove: () => void;
  /** What the server refused about the parameters of one of them. */
  readonly fault?: SchemaFault | undefined;
};

export function ToolForm({ tool, all, onChange, onRemove, fault }: ToolFormProps): ReactNode {
  const problems = toolProblems(tool, all);
  const set = (change: Partial<ToolDraft>): void => onChange({ ...tool, ...change });
  return (
    <Fold
      isOpenAtFirst={tool.name === '' || all.length === 1}
      className="rounded-md border border-line bg-surface"
      summaryClassName="gap-1.5 py-2 pr-3 pl-2"
      summary={
        <>
          <span className="min-w-0 flex-1 truncate font-mono text-xs">
            {tool.name || 'New tool'}
          </span>
          {problems.length > 0 && <span className="text-danger text-xs">To mend</span>}
        </>
      }
    >
      <div className="space-y-3 border-line border-t p-3">
        <Field label="Name" error={messageOf(problems, 'name')}>
          {(ids) => (
            <TextInput
              {...ids}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              value={tool.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Description" hint="The model goes by this.">
          {(ids) => (
            <TextArea
              {...ids}
              rows={2}
              value={tool.description}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
          )}
        </Field>
        <div>
          <p className="mb-1 font-medium">Parameters</p>
          <LazySchemaEditor
            label={`Parameters of ${tool.name || 'the tool'}, a JSON Schema`}
            text={tool.parametersText}
            onChange={(parametersText) => set({ parametersText })}
            fault={fault}
          />
          <Problem text={messageOf(problems, 'parameters')} />
        </div>
        <ResultBox
          label="Mock result"
          hint="What the model is told that it answered."
          text={tool.mockResult}
          onChange={(mockResult) => set({ mockResult })}
        />
        <Button kind="quiet" icon={TrashIcon} onClick={onRemove}>
          Remove this tool
        </Button>
      </div>
    </Fold>
  );
}

function Problem({ text }: { readonly text: string | undefined }): ReactNode {
  return text === undefined ? null : <p className="mt-1 text-danger text-xs">{text}</p>;
}

function messageOf(problems: readonly ToolProblem[], field: ToolProblem['field']) {
  return problems.find((problem) => problem.field === field)?.message;
}
