// The Merkle tree of the custody log as mathematics: hashes, proofs and their verification. RFC 6962 section 2.1,
// verification as RFC 9162 section 2.1. Where the hashes come from is the caller's business.
import { createHash, hash } from 'node:crypto';

/** Bytes of every hash in the tree (SHA-256). */
export const hashBytes = 32;

/** Root of the tree without leaves: SHA-256 of nothing. RFC 6962 section 2.1. */
export const emptyRoot: Buffer = createHash('sha256').digest();

/** SHA-256(00 ‖ leaf). RFC 6962 section 2.1. */
export function leafHash(leaf: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0), leaf]), 'buffer');
}

/** SHA-256(01 ‖ left ‖ right). RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  const node = Buffer.allocUnsafe(1 + left.length + right.length);
  node[0] = 1;
  node.set(left, 1);
  node.set(right, 1 + left.length);
  return hash('sha256', node, 'buffer');
}

/**
 * Root over a short list of hashes, the last of which may stand for a smaller tree than the others (which are complete
 * and of one size): the split of RFC 6962 falls between list members then as well.
 */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return emptyRoot;
  let row = hashes;
  while (row.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i + 1 < row.length; i += 2) above.push(nodeHash(row[i]!, row[i + 1]!));
    if (row.length % 2 === 1) above.push(row[row.length - 1]!);
    row = above;
  }
  return row[0]!;
}

/** Gives the root of the complete subtree over the leaves [index · 2^level, (index + 1) · 2^level). */
export type SubtreeReader = (level: number, index: number) => Promise<Buffer>;

/** Largest power of two below `n` (n ≥ 2); numbers up to 2^53, so no 32-bit shifts. */
function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root over the leaves [start, start + count), `start` as the recursion of RFC 6962 reaches it; `count` ≥ 1. */
async function rangeRoot(start: number, count: number, read: SubtreeReader): Promise<Buffer> {
  const level = Math.log2(count);
  if (Number.isInteger(level)) return read(level, start / count);
  const k = splitPoint(count);
  return nodeHash(await rangeRoot(start, k, read), await rangeRoot(start + k, count - k, read));
}

/** Root of the tree over the first `size` leaves. */
export async function treeRoot(size: number, read: SubtreeReader): Promise<Buffer> {
  return size === 0 ? emptyRoot : rangeRoot(0, size, read);
}

/**
 * Audit path of leaf `index` in the tree of `size` leaves, leaf to root. RFC 6962 section 2.1.1.
 * @throws RangeError unless 0 ≤ index < size.
 */
export async function inclusionProof(index: number, size: number, read: SubtreeReader): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(index) && Number.isSafeInteger(size) && index >= 0 && index < size)) {
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  }
  const path = async (start: number, count: number): Promise<Buffer[]> => {
    if (count === 1) return [];
    const k = splitPoint(count);
    return index < start + k
      ? [...(await path(start, k)), await rangeRoot(start + k, count - k, read)]
      : [...(await path(start + k, count - k)), await rangeRoot(start, k, read)];
  };
  return path(0, size);
}

/**
 * Proof that the tree of `from` leaves is a prefix of the tree of `to`. RFC 6962 section 2.1.2. Empty where nothing is
 * to be shown: `from` = 0 or `from` = `to`.
 * @throws RangeError unless 0 ≤ from ≤ to.
 */
export async function consistencyProof(from: number, to: number, read: SubtreeReader): Promise<Buffer[]> {
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to)) {
    throw new RangeError(`no tree of ${from} in a tree of ${to}`);
  }
  // `whole`: the subtree at hand is one that the verifier knows as the old root itself.
  const subproof = async (start: number, count: number, whole: boolean): Promise<Buffer[]> => {
    const old = from - start;
    if (old === count) return whole ? [] : [await rangeRoot(start, count, read)];
    const k = splitPoint(count);
    return old <= k
      ? [...(await subproof(start, k, whole)), await rangeRoot(start + k, count - k, read)]
      : [...(await subproof(start + k, count - k, false)), await rangeRoot(start, k, read)];
  };
  return from === 0 ? [] : subproof(0, to, true);
}

/** What a verifier was handed: nothing in it is trusted. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether the proof leads from the leaf at `index` to `root`. RFC 9162 section 2.1.3.2. */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { index, size, proof, root } = claim;
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  if (![claim.leafHash, root, ...proof].every(isHash)) return false;
  let fn = index;
  let sn = size - 1;
  let result = claim.leafHash;
  for (const hash of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      result = nodeHash(hash, result);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      result = nodeHash(result, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && Buffer.compare(result, root) === 0;
}

/** What a verifier was handed: nothing in it is trusted. */
export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the tree of `from` leaves is a prefix of the tree of `to`. RFC 9162 section 2.1.4.2. */
export function verifyConsistency({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) return false;
  if (![fromRoot, toRoot, ...proof].every(isHash)) return false;
  if (from === to) return proof.length === 0 && Buffer.compare(fromRoot, toRoot) === 0;
  if (from === 0) return proof.length === 0 && Buffer.compare(fromRoot, emptyRoot) === 0;
  const hashes = Number.isInteger(Math.log2(from)) ? [fromRoot, ...proof] : proof;
  if (hashes.length === 0) return false;
  let fn = from - 1;
  let sn = to - 1;
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let oldRoot = hashes[0]!;
  let newRoot = oldRoot;
  for (const hash of hashes.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      oldRoot = nodeHash(hash, oldRoot);
      newRoot = nodeHash(hash, newRoot);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newRoot = nodeHash(newRoot, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && Buffer.compare(oldRoot, fromRoot) === 0 && Buffer.compare(newRoot, toRoot) === 0;
}

const half = (n: number): number => Math.floor(n / 2);

const isHash = (hash: Uint8Array): boolean => hash instanceof Uint8Array && hash.length === hashBytes;
