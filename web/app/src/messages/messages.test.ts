import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { approverRoles } from '../../../../core/approval-chain.ts';
import { findingCodes } from '../../../../core/case-finding.ts';
import { eventTypes } from '../../../../core/custody-event.ts';
import { errorTable } from '../../../../core/errors.ts';
import { reviewNeedCodes } from '../../../../core/policy/review-needs.ts';
import { stretchKinds } from '../../../../core/stretches.ts';
import { suggestionSources } from '../../../../core/suggestion-event.ts';
import { clipFlags } from '../clips/clip-flags.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

function flat(messages: object, prefix = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === 'string') found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

const chinese = flat(zh);
const english = flat(en);
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('the two languages', () => {
  test('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort());
  });

  test.each([...chinese])('%s takes the same values and is not empty', (key, text) => {
    expect(text.trim()).not.toBe('');
    expect(english.get(key)?.trim()).not.toBe('');
    expect(placeholders(english.get(key) ?? '')).toEqual(placeholders(text));
  });

  test('neither shouts', () => {
    for (const [key, text] of [...chinese, ...english]) expect(text, key).not.toMatch(/[!！]/);
  });

  test('no English letters in the Chinese but names, codes and units', () => {
    for (const [key, text] of chinese)
      expect(text.replaceAll(/\{\w+\}|SHA-256|SM3|PDF|CSV|XLSX|JSON/g, ''), key).not.toMatch(/[a-z]/i);
  });
});

describe('words for codes', () => {
  test.each(eventTypes)('event %s', (type) => {
    expect(chinese.has(`event.${type}`)).toBe(true);
  });

  test.each(reviewNeedCodes)('what a review misses: %s', (code) => {
    expect(chinese.has(`dossier.missing.code.${code}`)).toBe(true);
  });

  test.each(approverRoles)('role %s of a step of approval', (role) => {
    expect(chinese.has(`note.role.${role}`)).toBe(true);
  });

  test.each(Object.keys(errorTable))('error %s', (code) => {
    expect(chinese.has(`error.${code}`)).toBe(true);
  });

  test.each(['LOGIN_REQUIRED', 'LOGIN_FAILED', 'ACCOUNT_LOCKED', 'TOO_MANY_REQUESTS', 'PASSWORD_UNFIT'])(
    'log-in error %s with advice',
    (code) => {
      expect(chinese.has(`error.${code}`)).toBe(true);
      expect(chinese.has(`advice.${code}`)).toBe(true);
    },
  );

  test('advice is of errors that have a word', () => {
    for (const code of Object.keys(zh.advice)) expect(Object.keys(zh.error)).toContain(code);
  });

  test.each(stretchKinds)('stretch %s', (kind) => {
    expect(chinese.has(`stretch.${kind}`)).toBe(true);
  });

  test.each(suggestionSources)('suggested by %s', (source) => {
    expect(chinese.has(`suggestionSource.${source}`)).toBe(true);
  });

  test.each(findingCodes)('finding %s', (code) => {
    expect(chinese.has(`caseFinding.${code}`)).toBe(true);
  });

  test.each(clipFlags)('flag %s', (flag) => {
    expect(chinese.has(`flag.${flag}`)).toBe(true);
  });
});

test('every key that a page names is there', () => {
  const folder = join(import.meta.dirname, '..');
  const missing: string[] = [];
  for (const file of globSync('**/*.{vue,ts}', { cwd: folder, exclude: (name) => name.endsWith('.test.ts') })) {
    for (const [, key = ''] of readFileSync(join(folder, file), 'utf8').matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
      if (!chinese.has(key)) missing.push(`${file}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});
