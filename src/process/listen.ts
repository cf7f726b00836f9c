import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { App } from '../app';
import type { Config } from '../config';
import { StartError } from './start-error';
import { serverUrl } from './welcome';

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
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`HOST ${host} is no address of this machine.`);
    throw error;
  }
  return serverUrl(server.address() as AddressInfo);
}
