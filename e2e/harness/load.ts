// How busy a server is, as its metrics tell: what a test waits for before it does harm.

/** Requests that wait for their first text, and those that have it and go on. */
export type Load = { readonly waiting: number; readonly running: number };

/** @param url of a server that asks for no key */
export async function loadOf(url: string): Promise<Load> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const count = (state: string): number =>
    Number(new RegExp(`^spry_requests_${state} (\\d+)$`, 'm').exec(metrics)?.[1]);
  return { waiting: count('waiting'), running: count('running') };
}
