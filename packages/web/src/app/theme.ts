// Light, dark, or as the system is. `public/theme.js` applies the choice before the first paint.

import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const THEME_ITEM = 'spry.theme';
const listeners = new Set<() => void>();

export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(subscribe, readTheme), setTheme];
}

function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(THEME_ITEM);
  else localStorage.setItem(THEME_ITEM, theme);
  applyTheme();
}

function readTheme(): Theme {
  const theme = localStorage.getItem(THEME_ITEM);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function applyTheme(): void {
  const theme = readTheme();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener();
}

/** Told of changes, also by other tabs. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', applyTheme);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('storage', applyTheme);
  };
}
