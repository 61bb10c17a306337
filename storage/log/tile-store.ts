// Hashes of the tree wherever they lie: on the growing edge, in full tiles not yet written, in a small cache, on disk.
// Reads only; custody-log.ts writes the tiles.
import { join } from 'node:path';
import { LiuhenError } from '../../core/errors.ts';
import { hashBytes, rootOf } from '../../core/proof/merkle.ts';
import type { FilePort } from '../file-port.ts';
import { readIfThere } from './durable-file.ts';
import { tilePath, tileWidth } from './layout.ts';
import { RecentCache } from './recent-cache.ts';
import { type FullTile, splitHashes, TreeEdge } from './tree-edge.ts';

/** 64 tiles of 8 KiB. */
const cachedTiles = 64;

export class TileStore {
  readonly edge: TreeEdge;
  readonly #dir: string;
  readonly #files: FilePort;
  readonly #unwritten = new Map<string, FullTile>();
  readonly #cache = new RecentCache<string, Buffer>(cachedTiles);

  private constructor(dir: string, files: FilePort, edge: TreeEdge) {
    this.#dir = dir;
    this.#files = files;
    this.edge = edge;
  }

  /**
   * The tree of the first `size` leaves, a multiple of 256, from its full tiles on disk (255 a level at most).
   * @throws LiuhenError LOG_DAMAGED if one is missing, STORE_READ_FAILED
   */
  static async load(dir: string, files: FilePort, size: number): Promise<TileStore> {
    const reader = new TileStore(dir, files, new TreeEdge());
    const levels: Buffer[][] = [[]];
    for (let level = 1; tileWidth ** level <= size; level += 1) {
      const hashes: Buffer[] = [];
      const end = Math.floor(size / tileWidth ** level);
      for (let index = end - (end % tileWidth); index < end; index += 1) {
        hashes.push(rootOf(splitHashes(await reader.#fullTile(level - 1, index))));
      }
      levels.push(hashes);
    }
    return new TileStore(dir, files, new TreeEdge(size, levels));
  }

  push(leafHash: Buffer): void {
    for (const tile of this.edge.push(leafHash)) this.#unwritten.set(tilePath(tile.level, tile.index), tile);
  }

  /** Full tiles that are not known to be durable yet, by path. */
  get unwritten(): ReadonlyMap<string, FullTile> {
    return this.#unwritten;
  }

  /** Says that all of `unwritten` is durable. */
  written(): void {
    this.#unwritten.clear();
  }

  /** SubtreeReader over the whole tree. @throws LiuhenError LOG_DAMAGED, STORE_READ_FAILED */
  readonly subtree = async (level: number, index: number): Promise<Buffer> => {
    const tileLevel = Math.floor(level / 8);
    const span = 2 ** (level % 8);
    const tile = Math.floor((index * span) / tileWidth);
    const from = (index * span) % tileWidth;
    const hashes =
      tile === this.edge.tileIndex(tileLevel)
        ? this.edge.level(tileLevel)
        : splitHashes(await this.#fullTile(tileLevel, tile));
    return rootOf(hashes.slice(from, from + span));
  };

  async #fullTile(level: number, index: number): Promise<Buffer> {
    const path = tilePath(level, index);
    const held = this.#unwritten.get(path)?.bytes ?? this.#cache.get(path);
    if (held) return held;
    const bytes = await readIfThere(this.#files, join(this.#dir, path));
    if (bytes?.length !== tileWidth * hashBytes) {
      throw new LiuhenError('LOG_DAMAGED', `${path} is ${bytes ? 'not a full tile' : 'missing'}`, {
        context: { path },
      });
    }
    this.#cache.set(path, bytes);
    return bytes;
  }
}
