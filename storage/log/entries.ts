// Bytes of an entries tile and of a bundle of private details. docs/formats.md section 4; C2SP tlog-tiles.
import { parseCanonical } from '../../core/canonical-json.ts';
import type { PrivateDetail } from '../../core/custody-event.ts';

/** Each leaf with its length before it, 16 bits, big-endian. */
export function encodeEntries(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(leaf.length);
      return [length, leaf];
    }),
  );
}

/** @returns undefined if the lengths do not come out even */
export function decodeEntries(tile: Buffer): Buffer[] | undefined {
  const leaves: Buffer[] = [];
  for (let at = 0; at < tile.length; ) {
    const end = at + 2 <= tile.length ? at + 2 + tile.readUInt16BE(at) : Number.POSITIVE_INFINITY;
    if (end > tile.length) return undefined;
    leaves.push(tile.subarray(at + 2, end));
    at = end;
  }
  return leaves;
}

export interface PrivateLine extends PrivateDetail {
  readonly seq: number;
}

/** One line of a bundle, without newline: canonical JSON of a PrivateLine. */
export function encodePrivateLine(seq: number, salt: string, canonicalDetail: string): string {
  return `{"detail":${canonicalDetail},"salt":"${salt}","seq":${seq}}`;
}

/** @throws TypeError or SyntaxError if it is not the line that `encodePrivateLine` writes */
export function decodePrivateLine(line: string): PrivateLine {
  const value = parseCanonical(Buffer.from(line)) as unknown as PrivateLine;
  const { seq, salt, detail } = value ?? {};
  const sound = Number.isSafeInteger(seq) && typeof salt === 'string' && /^[0-9a-f]{32}$/.test(salt);
  if (!sound || detail === null || typeof detail !== 'object' || Array.isArray(detail)) {
    throw new TypeError('not a line of private details');
  }
  return { seq, salt, detail };
}

/** Lines of a bundle file, each without its newline; what stands after the last newline counts as a line too. */
export function splitLines(bundle: Buffer): string[] {
  const lines = bundle.toString('utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The bytes of a bundle file. */
export function joinLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
