// The growing right edge of the tree: the incomplete hash tile of each level, 255 hashes at most on each, whatever the
// number of leaves. Shared by the writer and by fsck. No files here.
import { rootOf } from '../../core/proof/merkle.ts';
import { tileWidth } from './layout.ts';

/** A hash tile that has just become full: 256 hashes of 32 bytes. */
export interface FullTile {
  readonly level: number;
  readonly index: number;
  readonly bytes: Buffer;
}

export class TreeEdge {
  #size: number;
  readonly #levels: Buffer[][];

  /** `levels[l]`: the hashes of level l that are not in a full tile yet. */
  constructor(size = 0, levels: readonly (readonly Buffer[])[] = []) {
    this.#size = size;
    this.#levels = levels.map((hashes) => [...hashes]);
  }

  /** Number of leaves. */
  get size(): number {
    return this.#size;
  }

  /** Levels that hold any hash below a full tile. */
  get height(): number {
    return this.#levels.length;
  }

  /** Hashes of the incomplete tile of a level. */
  level(level: number): readonly Buffer[] {
    return this.#levels[level] ?? [];
  }

  /** Index of the incomplete tile of a level. */
  tileIndex(level: number): number {
    return Math.floor(this.#size / tileWidth ** (level + 1));
  }

  /** Root over all leaves so far. */
  root(): Buffer {
    let below: Buffer[] = [];
    for (const hashes of this.#levels) {
      const row = [...hashes, ...below];
      below = row.length === 0 ? [] : [rootOf(row)];
    }
    return rootOf(below);
  }

  /** Adds a leaf hash. @returns the tiles that it made full, lowest level first */
  push(leafHash: Buffer): FullTile[] {
    const full: FullTile[] = [];
    this.#size += 1;
    let hash = leafHash;
    for (let level = 0; ; level += 1) {
      this.#levels[level] ??= [];
      const hashes = this.#levels[level]!;
      hashes.push(hash);
      if (hashes.length < tileWidth) return full;
      full.push({ level, index: this.tileIndex(level) - 1, bytes: Buffer.concat(hashes) });
      hash = rootOf(hashes);
      this.#levels[level] = [];
    }
  }
}

/** The hashes of a tile, full or partial. */
export function splitHashes(tile: Buffer): Buffer[] {
  return Array.from({ length: tile.length / 32 }, (_, i) => tile.subarray(i * 32, i * 32 + 32));
}
