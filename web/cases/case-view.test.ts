// What an answer about coverage tells of clips that the asker may not know of: that something was filmed, and no more.
import { expect, test } from 'vitest';
import type { CommandContext } from '../command.ts';
import type { SeenCatalogue } from '../guard.ts';
import type { CaseRow } from '../station-port.ts';
import { shownCoverage, shownFile } from './case-view.ts';
import type { JudgedOperation } from './operation-desk.ts';

const placed = (clip: string) =>
  ({ clip, camera: '1', from: null, to: null, uncertaintyMs: null, trust: 'none' }) as const;
const judged: JudgedOperation = {
  operation: { id: 'op', matter: 'seizure', state: 'valid', facts: null },
  rule: undefined,
  coverage: {
    mode: null,
    verdict: 'unknown',
    from: null,
    to: null,
    gaps: [],
    alone: [],
    posts: [],
    reasons: [{ code: 'clock-unknown', clips: ['own', 'other'] }],
    toleranceMs: null,
  },
  clips: [placed('own'), placed('other')],
  standIns: [],
  notes: [],
  isExplained: false,
  marks: [],
};
const seen = { knows: (id: string) => id === 'own' } as unknown as SeenCatalogue;

test('the number of another’s clip stands neither in its place nor in a reason', () => {
  const shown = shownCoverage(judged, { seen });
  expect(shown.clips.map(({ clip }) => clip)).toEqual(['own', null]);
  expect(shown.reasons).toEqual([{ code: 'clock-unknown', clips: ['own'] }]);
  expect(JSON.stringify(shown)).not.toContain('other');
});

test('nor beside a document whose service it shows', () => {
  const document = (servedClip: string) => ({ kind: 'decision', isImported: false, facts: { servedClip } });
  const context = {
    seen: { ...seen, reachesCase: () => false },
    people: { unitName: () => '' },
    operations: { ofCase: () => [] },
    checks: { ofCase: () => [] },
    notes: { ofCase: () => [] },
    station: { rules: { book: () => ({ sources: [] }) } },
    caseFiles: {
      files: { documentsOf: () => [document('own'), document('other')], reviewsOf: () => [], reviewAskOf: () => null },
    },
  } as unknown as CommandContext;
  const { documents } = shownFile({ unit: 'root', facts: null, clips: [] } as unknown as CaseRow, context);
  expect(documents.map(({ servedClip }) => servedClip)).toEqual(['own', null]);
});
