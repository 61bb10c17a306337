// Keeps two pull processes from taking one camera identity, and so one work folder, at the same time: two cards that
// look alike in two bays. The claim is an abstract Unix socket, which the kernel gives to one process only and takes
// back when that process ends, however it ends (unix(7)).
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Claims `identity` below `incoming` for the rest of this process's life.
 * @returns false if another living process has it.
 */
export function claimIdentity(incoming: string, identity: string): Promise<boolean> {
  const name = createHash('sha256').update(`${incoming}\0${identity}`).digest('hex');
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(`\0liuhen-pull-${name}`, () => {
      server.unref();
      resolve(true);
    });
  });
}
