// Thread that computes SM3 over the slots of a shared ring: the slower of the two digests gets a core of its own.
import { createHash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { Sm3Request } from './copy-ring.ts';

const ring = new Uint8Array(workerData as SharedArrayBuffer);
let hash = createHash('sm3');

parentPort?.on('message', (request: Sm3Request) => {
  if (request === 'restart') {
    hash = createHash('sm3');
    parentPort?.postMessage(null);
  } else if (request === 'digest') parentPort?.postMessage(hash.digest('hex'));
  else {
    hash.update(ring.subarray(request.from, request.to));
    parentPort?.postMessage(null);
  }
});
