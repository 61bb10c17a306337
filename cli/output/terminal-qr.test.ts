import { expect, test } from 'vitest';
import { readCodes } from '../../ingest/media/read-codes.ts';
import { qrRows } from '../../web/qr-matrix.ts';
import { qrSize, terminalQr } from './terminal-qr.ts';

const text = 'LH1T:ST01:1767225600:0123456789ABCDEF';

/** What a terminal paints: each character two pixels high, in the two colours that were set for it. */
function painted(lines: readonly string[]): number[][] {
  const pixels: number[][] = [];
  for (const line of lines) {
    const [upper, lower]: [number[], number[]] = [[], []];
    let ink: [number, number] | undefined;
    for (const [, colours, character] of line.matchAll(/\x1b\[([\d;]*)m|(.)/g)) {
      if (colours !== undefined) {
        const [, front, back] = /^38;5;(\d+);48;5;(\d+)$/.exec(colours) ?? [];
        ink = front === undefined ? undefined : [Number(front), Number(back)];
      } else {
        expect(character).toBe('▀');
        upper.push(ink![0]);
        lower.push(ink![1]);
      }
    }
    pixels.push(upper, lower);
  }
  return pixels;
}

test('what a terminal paints is the code, its quiet zone included, and is read', async () => {
  const rows = await qrRows(text);
  const lines = terminalQr(rows);
  const { columns, lines: height } = qrSize(rows.length);
  expect([columns, height]).toEqual([33, 17]);
  expect(lines).toHaveLength(height);
  for (const line of lines) expect(line.endsWith('\x1b[0m')).toBe(true);
  const pixels = painted(lines);
  expect(pixels.every((row) => row.length === columns)).toBe(true);
  expect(new Set(pixels.flat())).toEqual(new Set([16, 231]));
  expect(new Set([...pixels.slice(0, 4).flat(), ...pixels.slice(29).flat()])).toEqual(new Set([231]));
  // Four screen pixels a module, as a camera would have at least.
  const side = columns * 4;
  const grey = Buffer.alloc(side * side);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) grey[y * side + x] = pixels[y >> 2]![x >> 2] === 231 ? 255 : 0;
  expect(await readCodes({ index: 0, width: side, height: side, pixels: grey })).toEqual([text]);
});
