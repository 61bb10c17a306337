// Every path below log/ as a pure function, relative to that folder. C2SP tlog-tiles; docs/formats.md section 4.

/** Leaves of an entries tile, hashes of a hash tile. */
export const tileWidth = 256;

export const journalPath = 'journal';
export const checkpointPath = 'checkpoint';
/** The one place for half-written files; each is renamed from here, and what a crash leaves goes at the next open. */
export const scratchFolder = 'scratch';

/** Level of a tile: hashes of 256^level leaves each, or the leaves themselves. */
export type TileLevel = number | 'entries';

/** `1234067` → `x001/x234/067`. C2SP tlog-tiles, "Merkle Tree". */
export function tileIndexPath(index: number): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!;
  return groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** A full tile. */
export function tilePath(level: TileLevel, index: number): string {
  return `tile/${level}/${tileIndexPath(index)}`;
}

/** Folder of a tile's partial forms. */
export function partialFolder(level: TileLevel, index: number): string {
  return `${tilePath(level, index)}.p`;
}

/** A tile with its first `width` members only, 1 to 255. */
export function partialTilePath(level: TileLevel, index: number, width: number): string {
  return `${partialFolder(level, index)}/${width}`;
}

/** Private details of the leaves of entries tile `index`. */
export function privatePath(index: number): string {
  return `private/${tileIndexPath(index)}.jsonl`;
}
