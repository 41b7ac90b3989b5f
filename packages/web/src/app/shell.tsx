// What stays around every page: the navigation, and a way past it for who uses a keyboard.

import { HamburgerMenuIcon, ReaderIcon } from '@radix-ui/react-icons';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Logo } from './logo.tsx';
import { Link, navigate, usePath } from './router.tsx';
import { ROUTES, type Route } from './routes.ts';
import { ThemeButton } from './theme-button.tsx';

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        className="sr-only rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:absolute
          focus:z-50"
      >
        Skip to the content
      </a>
      <header
        className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface
        px-3"
      >
        <NarrowNavigation />
        <Link to="/" className="mr-3 flex items-center gap-2 rounded-md px-1 py-1">
          <Logo />
          <span className="font-semibold text-base tracking-tight">Spry</span>
        </Link>
        <WideNavigation />
        <div className="ml-auto flex items-center gap-1">
          <a
            href="/docs"
            className="hidden items-center gap-1.5 rounded-md px-2.5 py-1.5 text-muted
              hover:bg-hover hover:text-ink sm:flex"
          >
            <ReaderIcon aria-hidden className="size-4" />
            API
          </a>
          <ThemeButton />
        </div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="relative min-h-0 flex-1 overflow-y-auto outline-none"
      >
        {children}
      </main>
    </div>
  );
}

function WideNavigation(): ReactNode {
  const isConsole = ({ path }: Route): boolean => path.startsWith('/console/');
  return (
    <nav aria-label="Pages" className="hidden items-center gap-0.5 md:flex">
      {ROUTES.filter((route) => !isConsole(route)).map(linkTo)}
      <span aria-hidden className="mx-2 h-5 border-line border-l" />
      {ROUTES.filter(isConsole).map(linkTo)}
    </nav>
  );
}

function linkTo({ path, title }: Route): ReactNode {
  return (
    <Link
      key={path}
      to={path}
      className="rounded-md px-2.5 py-1.5 text-muted hover:bg-hover hover:text-ink
        aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent"
    >
      {title}
    </Link>
  );
}

function NarrowNavigation(): ReactNode {
  const current = usePath();
  return (
    <div className="md:hidden">
      <Menu
        trigger={
          <Button kind="quiet" icon={HamburgerMenuIcon}>
            Pages
          </Button>
        }
      >
        {ROUTES.map(({ path, title }) => (
          <MenuItem key={path} isChosen={path === current} onSelect={() => navigate(path)}>
            {title}
          </MenuItem>
        ))}
        <MenuItem onSelect={() => location.assign('/docs')}>API documents</MenuItem>
      </Menu>
    </div>
  );
}
