import { expect, test } from 'vitest';
import { filmedDraft } from '../../core/anchor-event.ts';
import { SampleHistory } from '../../test-fixtures/sample-history.ts';
import { renderReport } from './report-html.ts';

function report(anchor: boolean): string {
  const history = new SampleHistory();
  const deviceStartMs = Date.UTC(2026, 0, 2, 1);
  const clip = history.seal({ deviceStartMs, flags: ['clock-untrusted', 'important'] });
  const reading = { offsetMs: 192_000, uncertaintyMs: 900, trust: 'filmed', deviceAtMs: deviceStartMs } as const;
  history.add('link', { clip, public: { action: 'routine' } });
  history.link(clip, 'case');
  if (anchor) history.add('anchor', { clip, public: filmedDraft(clip, reading).public });
  return renderReport({
    station: { id: 'ST01', uid: '0', name: '一号站' },
    organisation: '城管局',
    zone: 'Asia/Shanghai',
    madeAtMs: deviceStartMs,
    requestedBy: 'u',
    purpose: '诉讼举证',
    clips: [{ manifest: history.manifestOf(clip)!, events: history.events }],
  });
}

test('times are those of the recorder where nothing is known of its clock, and it says so', () => {
  const html = report(false);
  expect(html).toContain('2026-01-02 09:00:00 Asia/Shanghai');
  expect(html).toContain('未校正');
  expect(html).toContain('记录仪时钟未经校核');
});

test('they are corrected by what the custody says since, with trust and uncertainty', () => {
  const html = report(true);
  expect(html).toContain('2026-01-02 08:56:48 Asia/Shanghai');
  expect(html).not.toContain('2026-01-02 09:00:00 Asia/Shanghai</td></tr>\n<tr><th>结束');
  expect(html).toContain('192000 ms ± 900 ms (拍摄校时 filmed)');
  expect(html).not.toContain('记录仪时钟未经校核');
  expect(html).toContain('时间校正 anchor');
});

test('a link says whether it is to a case or to none', () => {
  const words = [...report(false).matchAll(/<td>([^<]* link)<\/td>/g)].map(([, word]) => word);
  expect(words).toEqual(['日常巡查，不入卷 link', '关联案件 link']);
});
