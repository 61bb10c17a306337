// SM3 in a thread of its own: it is four times slower than SHA-256 and would hold that up. One file at a time.
import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** A shared buffer's first `length` bytes to add, or the end of the file. */
export type Sm3Request = { readonly chunk: SharedArrayBuffer; readonly length: number } | 'finish';
/** Each chunk is answered when the buffer may be used again; the end with the digest in hex. */
export type Sm3Answer = 'done' | { readonly sm3: string };

const port = parentPort!;
let hash = createHash('sm3');

port.on('message', (request: Sm3Request) => {
  if (request === 'finish') {
    const answer: Sm3Answer = { sm3: hash.digest('hex') };
    hash = createHash('sm3');
    port.postMessage(answer);
    return;
  }
  hash.update(Buffer.from(request.chunk, 0, request.length));
  port.postMessage('done' satisfies Sm3Answer);
});
