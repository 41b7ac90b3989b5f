// The mark of Spry, as in public/favicon.svg.

import type { ReactNode } from 'react';

export function Logo(): ReactNode {
  return (
    <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M19.5 4 8 18h7l-2.5 10L24 14h-7z" className="fill-on-accent" />
    </svg>
  );
}
