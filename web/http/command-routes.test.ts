// Each path asked once by whoever does such things: that arguments arrive where the command looks for them.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LiuhenError } from '../../core/errors.ts';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { type Browser, errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import { testPassword } from '../../test-fixtures/people.ts';

let rig: HttpRig;
let station: FakeStation;
const browsers = new Map<string, Browser>();
beforeEach(async () => {
  station = new FakeStation();
  rig = await HttpRig.start({}, station);
  for (const user of ['custodian', 'audit', 'sysadmin', 'secadmin']) browsers.set(user, await rig.browser(user));
});
afterEach(() => rig.close());

const as = (user: string, method: string, path: string, body?: unknown) =>
  browsers.get(user)!.ask(method, `/api/v1${path}`, { body });

describe('clips and cases', () => {
  test('are listed by what the query says, numbers as numbers', async () => {
    const query = 'device=A1&officer=012345&from=2026-03-01&flag=empty&state=sealed&q=%E8%AF%8D&limit=2&cursor=1';
    const { status, json } = await as('custodian', 'GET', `/clips?${query}`);
    expect([status, json.clips.length, json.next]).toEqual([200, 2, null]);
    expect(station.lastFilter).toMatchObject({
      device: 'A1',
      officer: '012345',
      flag: 'empty',
      state: 'sealed',
      q: '词',
      limit: 2,
      cursor: '1',
      fromMs: Date.parse('2026-02-28T16:00:00Z'),
    });
  });

  test('are shown, checked, linked, unlinked, and tell their custody', async () => {
    const clip = `/clips/${fakeClipId(1)}`;
    expect((await as('custodian', 'GET', clip)).json.id).toBe(fakeClipId(1));
    expect((await as('custodian', 'POST', `${clip}/check`)).json).toMatchObject({ content: 'authentic' });
    expect((await as('custodian', 'POST', '/cases', { number: 'A/1 甲' })).status).toBe(201);
    expect((await as('custodian', 'PUT', `${clip}/cases/A%2F1%20%E7%94%B2`)).json.cases).toEqual(['A/1 甲']);
    expect((await as('custodian', 'GET', '/cases')).json.cases[0].clips).toEqual([fakeClipId(1)]);
    expect((await as('custodian', 'DELETE', `${clip}/cases/A%2F1%20%E7%94%B2?reason=x`)).json.cases).toEqual([]);
    const word = { offsetMs: -5000, uncertaintyMs: 1000, reason: 'x' };
    expect((await as('custodian', 'POST', `${clip}/anchor`, word)).json.offsetMs).toBe(-5000);
    expect((await as('custodian', 'GET', '/cameras/clocks')).json).toEqual({ clocks: [] });
    const { events } = (await as('audit', 'GET', `${clip}/custody`)).json;
    expect(events.map(({ type }: { type: string }) => type)).toEqual(['seal', 'link', 'unlink', 'anchor']);
  });
});

test('a roster of a whole day comes in one piece, larger than other requests may be', async () => {
  const rows = Array.from({ length: 400 }, (_, n) => ({
    line: n + 2,
    shift: { day: '2026-03-01', officer: `3301${String(n).padStart(4, '0')}`, task: '巡'.repeat(60) },
  }));
  expect(JSON.stringify({ rows }).length).toBeLessThan(64 << 10);
  expect(Buffer.byteLength(JSON.stringify({ rows }))).toBeGreaterThan(64 << 10);
  const { status, json } = await as('custodian', 'POST', '/roster-imports', { rows, replace: true });
  expect([status, json.added]).toEqual([200, 400]);
  const tooMuch = { rows, replace: true, x: 'x'.repeat(1 << 20) };
  expect((await as('custodian', 'POST', '/roster-imports', tooMuch)).json).toEqual(errorForm('TOO_LARGE'));
});

describe('a case’s code, and what it suggests', () => {
  test('the code is a picture that no browser keeps or runs', async () => {
    expect((await as('custodian', 'POST', '/cases', { number: 'A/1 甲' })).status).toBe(201);
    const { status, headers, text } = await as('custodian', 'GET', '/cases/A%2F1%20%E7%94%B2/qr');
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'image/svg+xml', 'no-store']);
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(text).toMatch(/^<svg [\s\S]*>A\/1 甲<[\s\S]*<\/svg>\n$/);
    expect((await as('custodian', 'GET', '/cases/A%2F2/qr')).status).toBe(404);
    expect((await as('audit', 'GET', '/cases/A%2F1%20%E7%94%B2/qr')).status).toBe(403);
  });

  test('a paper comes as HTML or as PDF, each as what it is', async () => {
    await as('custodian', 'POST', '/cases', { number: 'A-9' });
    const paper = (format: string) => as('custodian', 'GET', `/cases/A-9/papers/property${format}`);
    const page = await paper('');
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.text).toMatch(/^<!doctype html>[\s\S]*物品清单及流转登记表/);
    const pdf = await paper('?format=pdf');
    expect([pdf.status, pdf.headers['content-type'], pdf.text]).toEqual([
      200,
      'application/pdf',
      '%PDF 物品清单及流转登记表',
    ]);
    expect((await paper('?format=doc')).status).toBe(400);
    station.printError = new LiuhenError('FONT_MISSING', 'none');
    expect((await paper('?format=pdf')).json.error.code).toBe('FONT_MISSING');
    expect((await paper('')).status).toBe(200);
  });

  test('suggestions are listed, of one clip too, and refused', async () => {
    await as('custodian', 'POST', '/cases', { number: 'A-1' });
    const what = {
      case: 'A-1',
      by: 'case-code',
      confidence: 95,
      atMs: 0,
      reason: null,
      at: '2026-03-01T01:00:00.000Z',
    };
    station.suggested = [1, 2].map((n) => ({ ...what, by: 'case-code', seq: n, clip: fakeClipId(n) }) as const);
    expect((await as('custodian', 'GET', '/suggestions?limit=1')).json).toEqual({
      suggestions: [{ ...what, clip: fakeClipId(1) }],
      next: '1',
    });
    expect((await as('custodian', 'GET', `/suggestions?clip=${fakeClipId(2)}`)).json.suggestions).toHaveLength(1);
    const refusal = { case: 'A-1', reason: '非本案' };
    const refused = await as('custodian', 'POST', `/clips/${fakeClipId(2)}/refuse`, refusal);
    expect([refused.status, refused.json]).toEqual([200, { clip: fakeClipId(2), case: 'A-1', state: 'refused' }]);
    expect((await as('custodian', 'GET', '/suggestions')).json.suggestions).toHaveLength(1);
  });
});

describe('the dock', () => {
  test('a bay is read first, and no longer', async () => {
    const first = await as('custodian', 'PUT', '/dock/1/priority', {});
    expect([first.status, first.json]).toEqual([200, { bay: '1', first: true }]);
    expect((await as('custodian', 'PUT', '/dock/1/priority', { clear: true })).json.first).toBe(false);
    expect((await as('custodian', 'PUT', '/dock/9/priority', {})).status).toBe(404);
    expect((await as('audit', 'PUT', '/dock/1/priority', {})).status).toBe(403);
  });
});

describe('people', () => {
  test('accounts, roles, units, officers', async () => {
    const added = await as('sysadmin', 'POST', '/users', { user: '李 四', unit: '一中队', password: testPassword });
    expect([added.status, added.json]).toEqual([201, { user: '李 四', unit: '一中队', roles: [], state: 'active' }]);
    const user = `/users/${encodeURIComponent('李 四')}`;
    expect((await as('secadmin', 'PUT', `${user}/roles/custodian`)).json.roles).toEqual(['custodian']);
    expect((await as('secadmin', 'DELETE', `${user}/roles/custodian`)).json.roles).toEqual([]);
    expect((await as('secadmin', 'PUT', `${user}/roles/king`)).json.error.context).toEqual({ field: 'role' });
    expect((await as('sysadmin', 'POST', `${user}/disable`)).json.state).toBe('disabled');
    expect((await as('sysadmin', 'POST', `${user}/enable`)).json.state).toBe('active');
    const reset = await as('sysadmin', 'PUT', `${user}/password`, { password: `${testPassword}!` });
    expect(reset.json.user).toBe('李 四');
    expect((await as('sysadmin', 'GET', '/users')).json.users).toHaveLength(8);
    expect((await as('sysadmin', 'POST', '/units', { unit: '二中队', under: '一中队' })).status).toBe(201);
    const unit = `/units/${encodeURIComponent('二中队')}`;
    expect((await as('secadmin', 'PUT', unit, { under: 'root' })).json).toEqual({ unit: '二中队', under: 'root' });
    const officer = { officer: '012345', name: '李四', unit: '一中队', deviceNumbers: ['7'] };
    expect((await as('secadmin', 'POST', '/officers', officer)).json).toMatchObject(officer);
    expect((await as('secadmin', 'GET', '/officers')).json.officers).toHaveLength(1);
    expect((await as('secadmin', 'DELETE', '/officers/012345')).json.name).toBe('李四');
  });

  test('what a path names goes before a body that names another', async () => {
    await as('sysadmin', 'POST', '/users', { user: 'a', unit: 'root', password: testPassword });
    const { json } = await as('sysadmin', 'PUT', '/users/a/password', { user: 'audit', password: testPassword });
    expect(json.user).toBe('a');
    expect((await as('audit', 'GET', '/session')).status).toBe(200);
  });
});

describe('the station', () => {
  test('settings take the value that is meant', async () => {
    expect((await as('sysadmin', 'GET', '/settings')).json.settings[0].key).toBe('digests');
    expect((await as('sysadmin', 'PUT', '/settings/digests', { value: 'sha256' })).json.value).toBe('sha256');
    expect((await as('sysadmin', 'GET', '/settings/digests')).json.value).toBe('sha256');
    for (const value of [7, true, null, 'md5'])
      expect((await as('sysadmin', 'PUT', '/settings/digests', { value })).json).toEqual(
        errorForm('CONFIG_VALUE_INVALID'),
      );
    for (const body of [{}, { value: {} }, { value: ['sha256'] }])
      expect((await as('sysadmin', 'PUT', '/settings/digests', body)).json.error.context).toEqual({ field: 'value' });
    expect((await as('sysadmin', 'GET', '/settings/nothing')).json).toEqual(errorForm('CONFIG_KEY_UNKNOWN'));
  });

  test('rules for everybody who has logged in', async () => {
    const { json } = await as('custodian', 'GET', '/rules');
    expect(json.packs.map(({ pack }: { pack: string }) => pack)).toEqual(['base', 'township']);
    expect(json.constants.at(-1)).toEqual({
      ...{
        constant: 'reviewers-least',
        title: '法制审核人员（至少）',
        n: 1,
        unit: 'count',
        from: null,
        pack: 'township',
      },
      source: expect.objectContaining({ id: 'township/review', mark: 'V', as: 'basis' }),
    });
    const seizure = (await as('audit', 'GET', '/rules/seizure')).json;
    expect(seizure.properties.find(({ property }: { property: string }) => property === 'mode')).toMatchObject({
      value: 'full',
      pack: 'base',
      sources: [{ id: 'base/opinion-118', as: 'basis' }],
    });
    expect((await as('audit', 'GET', '/rules/nothing')).status).toBe(404);
    expect((await as('secadmin', 'GET', '/annex')).json.columns).toHaveLength(15);
  });

  test('log, check, status, work that waits', async () => {
    const { checkpoint } = (await as('custodian', 'GET', '/log/checkpoint')).json;
    const { json } = await as('custodian', 'POST', '/log/consistency', { checkpoint });
    expect(json).toMatchObject({ consistent: true });
    expect((await as('custodian', 'POST', '/fsck')).json).toEqual({ checked: 3, findings: [] });
    expect((await as('custodian', 'GET', '/station')).json.station.id).toBe('ST01');
    expect((await as('custodian', 'GET', '/jobs')).json).toEqual({ waiting: 2, running: 1, failed: 0 });
  });

  test('events are the auditor’s, filtered and in pages', async () => {
    await as('custodian', 'POST', '/cases', { number: 'A1' });
    const mine = await as('audit', 'GET', '/events?person=custodian&type=case');
    expect(mine.json.events.map(({ type }: { type: string }) => type)).toEqual(['case']);
    const first = (await as('audit', 'GET', '/events?limit=2')).json;
    const next = (await as('audit', 'GET', `/events?limit=2&cursor=${first.next}`)).json;
    expect(next.events[0].seq).toBe(first.events[1].seq - 1);
    expect((await as('custodian', 'GET', '/events')).json).toEqual(errorForm('NOT_ALLOWED'));
  });
});
