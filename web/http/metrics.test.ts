import { afterEach, expect, test } from 'vitest';
import { fakeBay, fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { HttpRig } from '../../test-fixtures/http-rig.ts';
import { testPassword } from '../../test-fixtures/people.ts';

let rig: HttpRig;
afterEach(() => rig.close());

test('metrics count, and name nobody and nothing', async () => {
  rig = await HttpRig.start();
  const browser = await rig.browser('custodian');
  await browser.get(`/api/v1/clips/${fakeClipId(1)}`);
  await browser.get(`/api/v1/clips/${fakeClipId(1)}/original`);
  await browser.ask('POST', '/api/v1/cases', { body: { number: '城执2026-1' } });
  await browser.ask('PUT', `/api/v1/clips/${fakeClipId(1)}/cases/${encodeURIComponent('城执2026-1')}`);
  await browser.get('/api/v1/secret-path-1?q=word');
  await rig.ask('GET', '/secret-path-2');
  const { status, headers, text } = await rig.ask('GET', '/metrics');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  for (const line of [
    'liuhen_build_info{version="0.1.0"} 1',
    'liuhen_uptime_seconds 3723',
    'liuhen_bays{state="safe"} 1',
    'liuhen_bays{state="failed"} 0',
    'liuhen_alarms 1',
    'liuhen_derivative_jobs{state="waiting"} 2',
    'liuhen_disk_bytes{kind="free"} 500000000000',
    'liuhen_fsck_running 2',
    'liuhen_fsck_bytes{kind="done"} 10',
    'liuhen_fsck_bytes{kind="total"} 40',
    'liuhen_fsck_last_end_seconds 1771790400',
    'liuhen_fsck_findings 2',
    'liuhen_http_requests_total{method="GET",route="/api/v1/clips/:clip",status="200"} 1',
    'liuhen_http_requests_total{method="PUT",route="/api/v1/clips/:clip/cases/:case",status="200"} 1',
    'liuhen_http_requests_total{method="any",route="none",status="401"} 1',
    'liuhen_http_requests_total{method="any",route="none",status="404"} 1',
  ])
    expect(text.split('\n')).toContain(line);
  expect(text).toContain('process_resident_memory_bytes');
  const names = ['custodian', 'ST01', fakeBay.device!, fakeBay.officer!, '城执', 'secret-path', 'word', testPassword];
  const labels = [...text.matchAll(/[a-z_]+="([^"]*)"/g)].map(([, value]) => value);
  for (const name of names) expect(labels.filter((value) => value!.includes(name))).toEqual([]);
  expect(text).not.toContain('/secret/path');
});
