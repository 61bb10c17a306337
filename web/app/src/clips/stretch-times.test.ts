import { expect, test } from 'vitest';
import { stretchTimes } from './stretch-times.ts';

const stretch = { kind: 'black', fromMs: 65_000, toMs: 3_605_000 } as const;

test('by the station’s clock, over midnight too, and by the player’s', () => {
  expect(stretchTimes({ start: '2026-03-01T15:59:00.000Z' }, stretch, 'Asia/Shanghai')).toEqual({
    from: '00:00:05',
    to: '00:59:05',
    into: '1:05 – 1:00:05',
  });
});

test('a clip that tells no start has no clock time', () => {
  expect(stretchTimes({ start: null }, stretch, 'Asia/Shanghai')).toMatchObject({ from: null, to: null });
});
