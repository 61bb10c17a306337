import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  rootOf,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition, word for word. RFC 6962 section 2.1. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => Buffer.from(`leaf ${i}`));
const readerOf = (leaves: readonly Buffer[]) => async (level: number, index: number) => {
  const span = 2 ** level;
  const slice = leaves.slice(index * span, (index + 1) * span);
  if (slice.length !== span) throw new Error(`asked for an incomplete subtree: level ${level}, index ${index}`);
  return rootOf(slice.map(leafHash));
};
const flip = (hash: Buffer, bit: number) => {
  const changed = Buffer.from(hash);
  changed[bit >> 3]! ^= 1 << (bit & 7);
  return changed;
};
const most = 70;
const all = leavesOf(most);
const roots = Array.from({ length: most + 1 }, (_, size) => naiveRoot(all.slice(0, size)));

describe('Merkle tree', () => {
  it('knows the vectors of the Certificate Transparency reference tree', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const root = rootOf(inputs.map((hex) => leafHash(Buffer.from(hex, 'hex'))));
    expect(root.toString('hex')).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
    expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('has the root of the naive definition at every size', async () => {
    for (let size = 0; size <= most; size += 1) {
      expect(rootOf(all.slice(0, size).map(leafHash))).toEqual(roots[size]);
      expect(await treeRoot(size, readerOf(all))).toEqual(roots[size]);
    }
  });

  it('proves every leaf at every size, and no other leaf, index or size', async () => {
    for (let size = 1; size <= most; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof(index, size, readerOf(all));
        const claim = { leafHash: leafHash(all[index]!), index, size, proof, root: roots[size]! };
        if (!verifyInclusion(claim)) expect.fail(`leaf ${index} of ${size}`);
        const others = [
          { ...claim, leafHash: leafHash(Buffer.from('another')) },
          { ...claim, root: roots[size - 1]! },
          { ...claim, proof: [...proof, roots[1]!] },
          { ...claim, index: size },
          ...(index > 0 ? [{ ...claim, index: index - 1 }] : []),
          ...(size > 1
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
              ]
            : []),
        ];
        for (const other of others) if (verifyInclusion(other)) expect.fail(`forged: leaf ${index} of ${size}`);
      }
    }
  });

  it('proves every prefix at every size, and no other', async () => {
    for (let to = 0; to <= most; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const proof = await consistencyProof(from, to, readerOf(all));
        const claim = { from, to, fromRoot: roots[from]!, toRoot: roots[to]!, proof };
        if (!verifyConsistency(claim)) expect.fail(`${from} in ${to}`);
        const others = [
          { ...claim, fromRoot: leafHash(Buffer.from('x')) },
          { ...claim, toRoot: leafHash(Buffer.from('x')), ...(from === 0 ? { from: to, fromRoot: roots[to]! } : {}) },
          { ...claim, proof: [...proof, roots[1]!] },
          { ...claim, from: to + 1 },
          ...(proof.length > 0
            ? [
                { ...claim, proof: proof.slice(1) },
                { ...claim, proof: proof.slice(0, -1) },
              ]
            : []),
        ];
        for (const other of others) if (to > 0 && verifyConsistency(other)) expect.fail(`forged: ${from} in ${to}`);
      }
    }
  });

  it('fails on any flipped bit, for random larger trees', async () => {
    const large = leavesOf(3000);
    const bit = fc.nat(255);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 3000 }), fc.nat(), fc.nat(), bit, async (size, a, b, atBit) => {
        const read = readerOf(large);
        const root = await treeRoot(size, read);
        expect(root).toEqual(naiveRoot(large.slice(0, size)));

        const index = a % size;
        const proof = await inclusionProof(index, size, read);
        const claim = { leafHash: leafHash(large[index]!), index, size, proof, root };
        expect(verifyInclusion(claim)).toBe(true);
        const broken = proof.map((hash, i) => (i === b % proof.length ? flip(hash, atBit) : hash));
        expect(verifyInclusion({ ...claim, proof: broken })).toBe(false);
        expect(verifyInclusion({ ...claim, root: flip(root, atBit) })).toBe(false);
        expect(verifyInclusion({ ...claim, leafHash: flip(claim.leafHash, atBit) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: (index + 1 + (b % (size - 1))) % size })).toBe(false);

        const from = 1 + (b % (size - 1));
        const fromRoot = await treeRoot(from, read);
        const older = { from, to: size, fromRoot, toRoot: root, proof: await consistencyProof(from, size, read) };
        expect(verifyConsistency(older)).toBe(true);
        const bent = older.proof.map((hash, i) => (i === a % older.proof.length ? flip(hash, atBit) : hash));
        expect(verifyConsistency({ ...older, proof: bent })).toBe(false);
        expect(verifyConsistency({ ...older, fromRoot: flip(fromRoot, atBit) })).toBe(false);
        expect(verifyConsistency({ ...older, toRoot: flip(root, atBit) })).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('handles indexes beyond 32 bits', async () => {
    // A tree of equal leaves: every complete subtree of a level has one hash.
    const byLevel = [leafHash(Buffer.from('same'))];
    for (let level = 1; level < 45; level += 1) byLevel.push(rootOf([byLevel[level - 1]!, byLevel[level - 1]!]));
    const read = async (level: number) => byLevel[level]!;
    const size = 2 ** 40 + 12345;
    const index = 2 ** 39 + 7;
    const root = await treeRoot(size, read);
    const proof = await inclusionProof(index, size, read);
    expect(verifyInclusion({ leafHash: byLevel[0]!, index, size, proof, root })).toBe(true);
    const from = 2 ** 33 + 1;
    const fromRoot = await treeRoot(from, read);
    const older = await consistencyProof(from, size, read);
    expect(verifyConsistency({ from, to: size, fromRoot, toRoot: root, proof: older })).toBe(true);
  });

  it('refuses to prove what is not in the tree', async () => {
    await expect(inclusionProof(5, 5, readerOf(all))).rejects.toThrow(RangeError);
    await expect(consistencyProof(6, 5, readerOf(all))).rejects.toThrow(RangeError);
  });
});
