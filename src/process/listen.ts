import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { App } from '../app';
import type { Config } from '../config';
import { StartError } from './start-error';
import { serverUrl } from './welcome';

/** What Node says of a HOST that is not an address of this machine, or a name that leads to none. */
const NOT_HERE: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND']);

/**
 * Opens the port.
 *
 * @returns where the server listens, for people.
 * @throws StartError when the port or the address can't be had.
 */
export async function listen({ server }: Pick<App, 'server'>, { host, port }: Pick<Config, 'host' | 'port'>) {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken. Stop what listens there or set PORT.`);
    if (code === 'EACCES') throw new StartError(`Port ${port} needs privileges. Set PORT to 1024 or more.`);
    if (NOT_HERE.has(code ?? '')) {
      throw new StartError(
        `HOST ${host} is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses.`,
      );
    }
    throw error;
  }
  return serverUrl(server.address() as AddressInfo);
}
