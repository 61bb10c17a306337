// The last event of every clip, packed: a check of a million clips runs inside the daemon and must not swell it.
import type { ClipHead } from './event-leaf.ts';

/** Clips are numbered on end, so that a hundred of them share one block: clipSeq as a double, then the leaf hash. */
const perBlock = 100;
const headBytes = 40;

export class ClipHeads {
  readonly #blocks = new Map<string, Buffer>();

  get(clip: string): ClipHead | undefined {
    const { block, at } = this.#place(clip);
    const clipSeq = block?.readDoubleBE(at) ?? Number.NaN;
    if (!block || Number.isNaN(clipSeq)) return undefined;
    return { clipSeq, leafHash: block.toString('hex', at + 8, at + headBytes) };
  }

  set(clip: string, clipSeq: number, leafHash: Buffer): void {
    const { key, at, block = emptyBlock() } = this.#place(clip);
    this.#blocks.set(key, block);
    block.writeDoubleBE(clipSeq, at);
    leafHash.copy(block, at + 8);
  }

  clear(): void {
    this.#blocks.clear();
  }

  #place(clip: string): { key: string; at: number; block: Buffer | undefined } {
    const last = /\d\d$/.exec(clip)?.[0];
    const key = last === undefined ? `whole ${clip}` : `block ${clip.slice(0, -2)}`;
    return { key, at: Number(last ?? 0) * headBytes, block: this.#blocks.get(key) };
  }
}

function emptyBlock(): Buffer {
  const block = Buffer.alloc(perBlock * headBytes);
  for (let at = 0; at < block.length; at += headBytes) block.writeDoubleBE(Number.NaN, at);
  return block;
}
