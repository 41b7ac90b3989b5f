// Which page is shown: the path of the address. Links change it without loading the document anew.

import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

/** The path of the address, such as `/console/keys`, without a slash at its end. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, readPath);
}

/** Goes to a path of this app. */
export function navigate(path: string): void {
  history.pushState(null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
}

export type LinkProps = {
  readonly to: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
};

/** A link to a page of this app; marked as current on that page. */
export function Link({ to, className, children }: LinkProps): ReactNode {
  const isCurrent = usePath() === to;
  const follow = (event: MouseEvent): void => {
    // With a modifier the browser opens another tab or window.
    const isPlain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || event.button !== 0 || !isPlain) return;
    event.preventDefault();
    navigate(to);
  };
  return (
    <a
      href={to}
      onClick={follow}
      className={className}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {children}
    </a>
  );
}

function subscribe(listener: () => void): () => void {
  addEventListener('popstate', listener);
  return () => removeEventListener('popstate', listener);
}

function readPath(): string {
  return location.pathname.replace(/\/+$/, '') || '/';
}
