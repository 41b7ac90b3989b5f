// The schema editor, fetched when it is first shown: its library is larger than the page.

import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../ui/skeleton.tsx';
import type { SchemaEditorProps } from './schema-editor.tsx';

const SchemaEditor = lazy(async () => ({
  default: (await import('./schema-editor.tsx')).SchemaEditor,
}));

export function LazySchemaEditor(props: SchemaEditorProps): ReactNode {
  return (
    <Suspense fallback={<Skeleton className="h-24" />}>
      <SchemaEditor {...props} />
    </Suspense>
  );
}
