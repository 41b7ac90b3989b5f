// What a browser sees at `/` of a server that has no playground.

import type { SiteFile } from './site.ts';

const html = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Spry</title>
<h1>Spry is running</h1>
<p>Its playground was not built. In a checkout, <code>npm run build</code> builds it; then start
the server again.</p>
<p>The API is at <code>/openai/v1</code>, described at <a href="/docs">/docs</a>.</p>
</html>
`;

export const missingPage: SiteFile = {
  mediaType: 'text/html; charset=utf-8',
  etag: '"missing"',
  bodies: new Map([['identity', Buffer.from(html)]]),
};
