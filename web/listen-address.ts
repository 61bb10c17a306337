// HOST:PORT as settings and --listen write it. Apart from the server, so that the command line need not load a server.
import { BlockList, isIP, isIPv6 } from 'node:net';
import { LiuhenError } from '../core/errors.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export const defaultListen = '127.0.0.1:8470';

/** `127.0.0.1:8470`, `[::1]:0`, `localhost:8470`. @throws LiuhenError USAGE */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535) {
    throw new LiuhenError('USAGE', 'not HOST:PORT', { context: { field: 'listen', value: text.slice(0, 100) } });
  }
  return { host, port };
}

/** Whether only this machine reaches it: what goes over the wire there needs no HTTPS. `0.0.0.0` and `::` are not. */
export function isLoopback({ host }: ListenAddress): boolean {
  return isIP(host) === 0 ? host.toLowerCase() === 'localhost' : loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
