// An address that names no page.

import type { ReactNode } from 'react';
import { EmptyState } from '../ui/empty-state.tsx';
import { Link } from './router.tsx';

export function NotFound(): ReactNode {
  return (
    <EmptyState
      title="There is no such page"
      action={
        <Link to="/" className="text-accent underline">
          To the playground
        </Link>
      }
    >
      The address may be mistyped, or the page has moved.
    </EmptyState>
  );
}
