// An answer that is a document: as a tree that grows, or as the text that came.

import { type ReactNode, useState } from 'react';
import { SegmentedControl } from '../ui/segmented-control.tsx';
import { JsonTree } from './json-tree.tsx';
import { useGrowingDocument, useVerdict } from './use-document.ts';
import { VerdictBadge, VerdictDetails } from './verdict-badge.tsx';

export type DocumentViewProps = {
  /** The answer so far. */
  readonly text: string;
  /** Whether more is to come. */
  readonly isGrowing: boolean;
  /** What the document has to be; undefined where any JSON is right. */
  readonly schema: object | boolean | undefined;
};

export function DocumentView({ text, isGrowing, schema }: DocumentViewProps): ReactNode {
  const [view, setView] = useState<'tree' | 'raw'>('tree');
  const document = useGrowingDocument(text);
  const verdict = useVerdict(document, schema, isGrowing);
  return (
    <div className="space-y-2">
      <div className="flex items-center gap-2">
        <VerdictBadge verdict={verdict} />
        <div className="ml-auto">
          <SegmentedControl
            label="Show as"
            options={[
              { value: 'tree', title: 'Tree' },
              { value: 'raw', title: 'Raw' },
            ]}
            value={view}
            onChange={setView}
          />
        </div>
      </div>
      {view === 'tree' && document.value !== undefined ? (
        <JsonTree {...document} isGrowing={isGrowing && !document.isComplete} />
      ) : (
        <pre className="whitespace-pre-wrap break-words font-mono text-xs leading-5">{text}</pre>
      )}
      {view === 'tree' && document.isBroken && (
        <pre className="whitespace-pre-wrap break-words font-mono text-danger text-xs">{text}</pre>
      )}
      <VerdictDetails verdict={verdict} />
    </div>
  );
}
