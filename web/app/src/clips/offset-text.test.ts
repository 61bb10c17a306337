import { describe, expect, test } from 'vitest';
import { en } from '../messages/en.ts';
import { zh } from '../messages/zh.ts';
import { anchorText, offsetText } from './offset-text.ts';

/** As vue-i18n fills a message in. */
const speaking =
  (messages: typeof zh | typeof en) =>
  (key: string, named: Record<string, unknown> = {}) => {
    const found = key.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], messages);
    return String(found).replaceAll(/\{(\w+)\}/g, (_all, name: string) => String(named[name]));
  };
const [chinese, english] = [speaking(zh), speaking(en)];

describe('the offset of a clip', () => {
  test.each([
    [192_000, 900, '记录仪快 3 分 12 秒（± 1 秒），拍摄校时'],
    [-5000, 4001, '记录仪慢 5 秒（± 5 秒），拍摄校时'],
    [499, 0, '记录仪时钟准确（± 0 秒），拍摄校时'],
    [-500, null, '记录仪慢 1 秒，拍摄校时'],
  ])('%i ± %j', (offsetMs, uncertaintyMs, expected) => {
    expect(offsetText({ offsetMs, uncertaintyMs, trust: '拍摄校时' }, chinese)).toBe(expected);
  });

  test('in English', () => {
    const said = { offsetMs: -192_000, uncertaintyMs: 900, trust: 'time code filmed' };
    expect(offsetText(said, english)).toBe('3 min 12 s behind (± 1 s), time code filmed');
  });
});

describe('an anchor event', () => {
  const facts = { offsetMs: 5000, uncertaintyMs: 1000, trust: 'bounded', basis: ['12', '15'] };
  const word = (code: string) => zh.trust[code as keyof typeof zh.trust];

  test('says what it rests on', () => {
    expect(anchorText('anchor', facts, word, chinese)).toBe(
      '记录仪快 5 秒（± 1 秒），按入库时间推定 · 据日志第 12, 15 条',
    );
    const { basis: _basis, ...own } = facts;
    expect(anchorText('anchor', { ...own, trust: 'anchored' }, word, chinese)).toBe(
      '记录仪快 5 秒（± 1 秒），人工比对',
    );
  });

  test('of another kind, or without what it must have, has no such text', () => {
    expect(anchorText('seal', facts, word, chinese)).toBeNull();
    expect(anchorText('anchor', { trust: 'bounded' }, word, chinese)).toBeNull();
  });
});
