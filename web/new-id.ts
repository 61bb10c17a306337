// Opaque ids: what leaves name cases, operations, people and batches by. They mean nothing and are no secret.
import { randomBytes } from 'node:crypto';

/** Ids that are counted on from one random point. */
const runLength = 4096;
let next = 0n;
let left = 0;

/**
 * 16 hex digits, never given before. They are counted on from a random point and a new point is drawn now and then: what
 * is entered together lies together in every index, and two are the same less often than if each were drawn by itself.
 */
export function newId(): string {
  if (left === 0) {
    next = randomBytes(8).readBigUInt64BE();
    left = runLength;
  }
  left -= 1;
  const id = next.toString(16).padStart(16, '0');
  next = BigInt.asUintN(64, next + 1n);
  return id;
}
