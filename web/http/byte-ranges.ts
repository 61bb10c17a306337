// Which bytes of a file a request asks for (RFC 9110 section 14). One range is served; several, or what is no range of
// bytes, get the whole file, as the RFC allows.
import { parse } from 'range-parser';

/** Bytes [from, to). */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
  readonly isPartial: boolean;
}

/** @returns undefined for a range that lies outside the file: 416. */
export function rangeOf(header: string | undefined, bytes: number): ByteRange | undefined {
  const whole = { from: 0, to: bytes, isPartial: false };
  if (header === undefined || header.includes(',')) return whole;
  const { code, type, ranges } = parse(bytes, header.trim());
  const [range] = ranges;
  if (type !== 'bytes' || (code & 1) !== 0) return whole;
  if ((code & 2) !== 0) return undefined;
  // Of an empty file the last n bytes are the empty file.
  return range === undefined ? whole : { from: range.start, to: range.end + 1, isPartial: true };
}
