// Opens the server's address to the network.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ServeOptions, StartError } from './serve-options.ts';

/**
 * Listens.
 * @returns the address as a URL
 * @throws StartError when the address cannot be had
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: Pick<ServeOptions, 'host' | 'port'>,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new StartError(
        'listen',
        `Port ${port} is already in use; stop the program that holds it, or choose another ` +
          'port with --port.',
        { cause: error },
      );
    }
    const reason = error instanceof Error ? error.message : String(error);
    const message = `Spry cannot listen on ${host}:${port}: ${reason}.`;
    throw new StartError('listen', message, { cause: error });
  }
  const address = app.server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

type Reach = Pick<ServeOptions, 'host' | 'trustedProxies' | 'allowedHosts'>;

/** What lets other machines in, to begin a sentence with; null if nothing does. */
export function entranceForOthers({
  host,
  trustedProxies = [],
  allowedHosts = [],
}: Reach): string | null {
  if (!isLoopback(host)) return `Listening on ${host}`;
  // A proxy on this machine makes everybody's requests look like this machine's own.
  if (trustedProxies.length > 0) return 'A proxy that is trusted (`--trusted-proxy`)';
  if (allowedHosts.length > 0) return 'A proxy that keeps the name of the host (`--allowed-host`)';
  return null;
}

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
