import { expect, test } from 'vitest';
import { passwordOf, requireFit } from './password.ts';

test.each([
  ['twelve chars', true],
  ['十二个汉字也是密码一样长吗', true],
  ['x'.repeat(128), true],
  ['x'.repeat(11), false],
  ['x'.repeat(129), false],
  ['👍'.repeat(12), true],
  ['custodian-01', false],
  ['CUSTODIAN-01', false],
])('%s: %s', (password, isFit) => {
  if (isFit) expect(() => requireFit(password, 'custodian-01')).not.toThrow();
  else expect(() => requireFit(password, 'custodian-01')).toThrow(expect.objectContaining({ code: 'PASSWORD_UNFIT' }));
});

test('an error does not tell the password', () => {
  const caught = (() => {
    try {
      requireFit('secret', 'u');
      return null;
    } catch (error) {
      return error;
    }
  })();
  expect(JSON.stringify(caught)).not.toContain('secret');
});

test('composed and decomposed letters are one password', () => {
  expect(passwordOf('e\u0301')).toBe(passwordOf('\u00e9'));
});
