import { describe, expect, test } from 'vitest';
import { presetDays, reportQuery } from './report-query.ts';

const none = { report: 'missing', from: '', to: '', year: '', unit: '' };

describe('what is asked', () => {
  test.each([
    ['days', none, {}],
    ['days', { ...none, from: '2026-03-01' }, { day: '2026-03-01' }],
    ['days', { ...none, to: '2026-03-01' }, { day: '2026-03-01' }],
    ['days', { ...none, from: '2026-03-01', to: '2026-03-01', unit: '一中队' }, { day: '2026-03-01', unit: '一中队' }],
    ['days', { ...none, from: '2026-03-01', to: '2026-03-02', year: '2026' }, { from: '2026-03-01', to: '2026-03-02' }],
    ['year', { ...none, from: '2026-03-01', year: '2025' }, { year: '2025' }],
    ['now', { ...none, from: '2026-03-01', year: '2025', unit: '一中队' }, { unit: '一中队' }],
  ] as const)('of a report of %s: %j', (period, filters, query) => {
    expect(JSON.parse(JSON.stringify(reportQuery(period, filters)))).toEqual(query);
  });
});

test.each([
  ['yesterday', '2026-03-01', '2026-02-28', '2026-02-28'],
  ['week', '2026-01-03', '2025-12-27', '2026-01-02'],
  ['month', '2026-01-31', '2025-12-01', '2025-12-31'],
  ['month', '2024-03-31', '2024-02-01', '2024-02-29'],
  ['year', '2026-01-01', '2025-01-01', '2025-12-31'],
] as const)('%s before %s', (preset, today, from, to) => {
  expect(presetDays(preset, today)).toEqual({ from, to });
});
