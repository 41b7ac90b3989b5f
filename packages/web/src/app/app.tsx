// The page that the address names, in the shell that all pages share.

import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { ToastProvider } from '../ui/toast.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { NotFound } from './not-found.tsx';
import { PageSkeleton } from './page-skeleton.tsx';
import { queries } from './queries.ts';
import { usePath } from './router.tsx';
import { ROUTES } from './routes.ts';
import { Shell } from './shell.tsx';

export function App(): ReactNode {
  const path = usePath();
  const route = ROUTES.find((candidate) => candidate.path === path);
  const title = route?.title ?? 'Not found';
  useEffect(() => {
    document.title = `${title} · Spry`;
  }, [title]);
  return (
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <ToastProvider>
          <Shell>
            <ErrorBoundary key={path}>
              <Suspense fallback={<PageSkeleton />}>
                {route === undefined ? <NotFound /> : <route.Page />}
              </Suspense>
            </ErrorBoundary>
          </Shell>
        </ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>
  );
}
