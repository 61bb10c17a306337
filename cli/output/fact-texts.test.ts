import { expect, test } from 'vitest';
import type { DockFacts } from '../../core/model.ts';
import { factTexts } from './fact-texts.ts';
import { type Text, text } from './messages.ts';

const facts: DockFacts = {
  numberHoles: null,
  gone: null,
  changed: null,
  readErrors: 0,
  slowSpots: null,
  batteryPercent: null,
};
const zh = { say: (words: Text) => text(words, 'zh') };
const en = { say: (words: Text) => text(words, 'en') };

test('nothing known, nothing amiss: nothing said', () => {
  expect(factTexts(null, zh)).toEqual([]);
  expect(factTexts(facts, zh)).toEqual([]);
});

test('numbers as the recorder writes them, and everything else by its count', () => {
  const ranges = ['0007', '0009', '0011', '0013', '0015', '0017'].map((from) => ({ day: null, from, to: from }));
  const found: DockFacts = {
    ...facts,
    numberHoles: { count: 6, ranges },
    gone: 5,
    changed: 1,
    readErrors: 2,
    slowSpots: { count: 4, totalMs: 8000, worstMs: 3000 },
  };
  expect(factTexts(found, zh)).toEqual([
    '缺号 6 个：0007, 0009, 0011, 0013, 0015 …',
    '曾入库、现已不在记录仪上 5 个',
    '曾入库、现内容已不同 1 个',
    '读不出的文件 2 个',
    '存储卡读取缓慢 4 处',
  ]);
  const byDay = { count: 2, ranges: [{ day: '20260102', from: '01', to: '02' }] };
  expect(factTexts({ ...facts, numberHoles: byDay }, en)).toEqual(['numbers missing: 2 (20260102 01–02)']);
});
