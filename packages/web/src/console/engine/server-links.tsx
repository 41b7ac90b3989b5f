// What else the server tells of itself.

import type { ReactNode } from 'react';

const LINKS = [
  { href: '/docs', title: 'API documents', note: 'every route, parameter and answer' },
  { href: '/openapi.json', title: 'openapi.json', note: 'the same for programs' },
  { href: '/llms.txt', title: 'llms.txt', note: 'the same for language models' },
  { href: '/metrics', title: 'Metrics', note: 'for Prometheus; with a key where there are keys' },
] as const;

export function ServerLinks(): ReactNode {
  return (
    <nav aria-label="Documents of the server" className="mt-8">
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-4">
        {LINKS.map(({ href, title, note }) => (
          <li key={href}>
            <a
              href={href}
              className="block h-full rounded-lg border border-line bg-surface px-4 py-3
                hover:bg-hover"
            >
              <span className="font-medium text-accent">{title}</span>
              <span className="block text-muted text-xs">{note}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
