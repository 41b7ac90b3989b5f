// The pages. Each is loaded when it is first opened.

import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

export type Route = {
  readonly path: string;
  readonly title: string;
  readonly Page: LazyExoticComponent<ComponentType>;
};

export const ROUTES: readonly Route[] = [
  route('/', 'Playground', () => import('../playground/page.tsx')),
  route('/compare', 'Compare', () => import('../compare/page.tsx')),
  route('/console/models', 'Models', () => import('../console/models/page.tsx')),
  route('/console/keys', 'Keys', () => import('../console/keys/page.tsx')),
  route('/console/usage', 'Usage', () => import('../console/usage/page.tsx')),
  route('/console/engine', 'Engine', () => import('../console/engine/page.tsx')),
  route('/console/requests', 'Requests', () => import('../console/requests/page.tsx')),
];

function route(
  path: string,
  title: string,
  load: () => Promise<{ readonly Page: ComponentType }>,
): Route {
  return { path, title, Page: lazy(async () => ({ default: (await load()).Page })) };
}
