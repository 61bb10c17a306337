// How lengths read to a person, in each language.
import { expect, test } from 'vitest';
import { span } from './show.ts';

test.each([
  [0, '0 秒', '0s'],
  [999, '0 秒', '0s'],
  [42_378, '42 秒', '42s'],
  [62_000, '1 分 2 秒', '1m 2s'],
  [60_000, '1 分', '1m'],
  [4_320_000, '1 小时 12 分', '1h 12m'],
  [3_605_000, '1 小时', '1h'],
  [90_000_000, '1 天 1 小时', '1d 1h'],
])('%i ms', (ms, zh, en) => {
  expect([span(ms, 'zh'), span(ms, 'en')]).toEqual([zh, en]);
});
