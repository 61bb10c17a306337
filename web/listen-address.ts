// HOST:PORT as settings and --listen write it. Apart from http.ts, so that the command line need not load a server.
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
