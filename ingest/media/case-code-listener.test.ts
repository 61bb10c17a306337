import { expect, test } from 'vitest';
import { composeCaseCode } from '../../core/case-code.ts';
import type { Manifest } from '../../core/model.ts';
import { caseCodeListener } from './case-code-listener.ts';

const secret = Buffer.alloc(32, 3);
const [one, two, gone] = ['0123456789abcdef', 'fedcba9876543210', '0000000000000000'];
const manifest = { clip: 'ST01-20260102-000001' } as Manifest;
const listener = caseCodeListener('ST01', secret, (id) => id === one || id === two);
const hear = (...sightings: [text: string, frameMs: number][]) =>
  listener.hear(
    manifest,
    sightings.map(([text, frameMs]) => ({ text, frameMs })),
  );
const code = (id: string, station = 'ST01', key = secret) => composeCaseCode(station, id, key);

test('each case once, from the first frame that shows it', () => {
  const { facts, drafts } = hear([code(one), 900], [code(two), 1900], [code(one), 2900], [code(gone), 3900]);
  expect(facts).toEqual({ caseCode: 'read' });
  expect(drafts).toEqual([
    {
      type: 'suggest',
      actor: 'station',
      clip: manifest.clip,
      case: one,
      public: { by: 'case-code', confidence: 95, atMs: 900 },
    },
    {
      type: 'suggest',
      actor: 'station',
      clip: manifest.clip,
      case: two,
      public: { by: 'case-code', confidence: 95, atMs: 1900 },
    },
  ]);
});

test.each<[string, string]>([
  ['unknown-case', code(gone)],
  ['wrong-mac', code(one, 'ST01', Buffer.alloc(32, 4))],
  ['other-station', code(one, 'ST02')],
  ['malformed', 'LH1C:2026-017'],
])('%s: no suggestion, and the search says why', (caseCode, text) => {
  expect(hear([text, 5])).toEqual({ facts: { caseCode }, drafts: [] });
});

test('nothing to hear', () => {
  expect(hear()).toEqual({ facts: {}, drafts: [] });
});
