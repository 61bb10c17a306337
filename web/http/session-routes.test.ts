import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Browser, errorForm, HttpRig } from '../../test-fixtures/http-rig.ts';
import { addPerson, testPassword } from '../../test-fixtures/people.ts';

let rig: HttpRig;
beforeEach(async () => {
  rig = await HttpRig.start();
});
afterEach(() => rig.close());

const newPassword = 'a password of my very own';
const session = '/api/v1/session';

describe('log-in', () => {
  test('gives a cookie that no script reads, and the token in no body', async () => {
    const browser = new Browser(rig);
    const { status, headers, json, text } = await browser.logIn('custodian');
    expect(status).toBe(200);
    expect(json).toEqual({
      user: 'custodian',
      unit: 'root',
      roles: ['custodian'],
      mustChangePassword: false,
      csrf: expect.any(String),
    });
    const [cookie] = headers['set-cookie']!;
    expect(cookie).toMatch(/^liuhen_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const token = browser.cookie.split('=')[1]!;
    expect(text).not.toContain(token);
    const again = await browser.get(session);
    expect({ ...again.json, csrf: '' }).toEqual({ ...json, csrf: '' });
    expect(again.text).not.toContain(token);
    expect(rig.station.events.at(-1)).toMatchObject({ type: 'login', public: { via: 'http', oneTime: false } });
  });

  test.each([
    ['custodian', 'wrong wrong wrong'],
    ['nobody', testPassword],
  ])('%s with %s is LOGIN_FAILED, without a cookie', async (user, password) => {
    const { status, headers, json } = await new Browser(rig).logIn(user, password);
    expect([status, json]).toEqual([401, errorForm('LOGIN_FAILED')]);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('five failures lock the name', async () => {
    for (let n = 0; n < 5; n += 1) await new Browser(rig).logIn('custodian', 'wrong wrong wrong');
    expect((await new Browser(rig).logIn('custodian')).json).toEqual(errorForm('ACCOUNT_LOCKED'));
    expect((await new Browser(rig).logIn('audit')).status).toBe(200);
  });

  test('takes no token that was there before: neither a made-up one nor that of another', async () => {
    const made = await rig.ask('POST', session, {
      headers: { cookie: 'liuhen_session=chosen-by-somebody-else' },
      body: { user: 'custodian', password: testPassword },
    });
    expect(made.headers['set-cookie']![0]).not.toContain('chosen-by-somebody-else');
    const browser = await rig.browser('custodian');
    const before = browser.cookie;
    await browser.logIn('audit');
    expect(browser.cookie).not.toBe(before);
    expect((await rig.ask('GET', session, { headers: { cookie: before } })).status).toBe(401);
    expect((await browser.get(session)).json.user).toBe('audit');
  });

  test('a failed log-in leaves the session that is there', async () => {
    const browser = await rig.browser('custodian');
    expect((await browser.logIn('audit', 'wrong wrong wrong')).status).toBe(401);
    expect((await browser.get(session)).json.user).toBe('custodian');
  });

  test('two log-ins are two sessions, each with its own token', async () => {
    const [one, two] = [await rig.browser('custodian'), await rig.browser('custodian')];
    expect(one.cookie).not.toBe(two.cookie);
    await one.ask('DELETE', session);
    expect((await two.get(session)).status).toBe(200);
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ origin: 'https://elsewhere.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://station.local:8470', host: 'station.local:8470' }, 200],
    [{ origin: 'http://station.local:1', host: 'station.local:8470' }, 403],
    [{}, 200],
  ])('from a page that says %j: %d', async (headers, status) => {
    const answer = await rig.ask('POST', session, { headers, body: { user: 'custodian', password: testPassword } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.json).toEqual(errorForm('CSRF_TOKEN_WRONG'));
  });
});

describe('log-out', () => {
  test('ends the session for whoever kept the cookie, and takes it from the browser', async () => {
    const browser = await rig.browser('custodian');
    const kept = browser.cookie;
    const { status, headers, body } = await browser.ask('DELETE', session);
    expect([status, body.length]).toEqual([204, 0]);
    expect(headers['set-cookie']![0]).toMatch(/^liuhen_session=; .*(Max-Age=0|1970)/);
    const replayed = await rig.ask('GET', '/api/v1/clips', { headers: { cookie: kept } });
    expect([replayed.status, replayed.json]).toEqual([401, errorForm('LOGIN_REQUIRED')]);
    expect(rig.station.events.at(-1)).toMatchObject({ type: 'logout', public: { via: 'http' } });
  });

  test('idle for a quarter of an hour is over', async () => {
    const browser = await rig.browser('custodian');
    rig.clock.now += 14 * 60_000;
    expect((await browser.get(session)).status).toBe(200);
    rig.clock.now += 16 * 60_000;
    expect((await browser.get(session)).status).toBe(401);
  });
});

describe('changes', () => {
  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s needs the token of this session', async (method) => {
    const [mine, other] = [await rig.browser('custodian'), await rig.browser('custodian')];
    const path = method === 'POST' ? '/api/v1/cases' : '/api/v1/clips/ST01-20260301-000001/cases/A1';
    const before = rig.station.events.length;
    for (const token of [undefined, '', 'x', `${mine.csrf}x`, other.csrf, 'a-'.repeat(2000)]) {
      const { status, json } = await rig.ask(method, path, {
        headers: { cookie: mine.cookie, ...(token === undefined ? {} : { 'x-csrf-token': token }) },
        body: { number: 'A1' },
      });
      expect([token, status, json]).toEqual([token, 403, errorForm('CSRF_TOKEN_WRONG')]);
    }
    expect(rig.station.events.length).toBe(before);
  });

  test('with it they are made, and reading needs none', async () => {
    const browser = await rig.browser('custodian');
    const opened = await browser.ask('POST', '/api/v1/cases', { body: { number: '城执2026-1/甲' } });
    expect([opened.status, opened.json.number]).toEqual([201, '城执2026-1/甲']);
    const path = `/api/v1/clips/ST01-20260301-000001/cases/${encodeURIComponent('城执2026-1/甲')}`;
    expect((await browser.ask('PUT', path)).json.cases).toEqual(['城执2026-1/甲']);
    expect((await browser.ask('DELETE', path)).json.error.context).toEqual({ field: 'reason' });
    const reason = encodeURIComponent('关联有误');
    expect((await browser.ask('DELETE', `${path}?reason=${reason}`)).json.cases).toEqual([]);
    const { json } = await rig.ask('GET', '/api/v1/cases', { headers: { cookie: browser.cookie } });
    expect(json.cases).toHaveLength(1);
  });
});

describe('the own password', () => {
  test('is changed with the old one; all other sessions and the old cookie end', async () => {
    const [one, two] = [await rig.browser('custodian'), await rig.browser('custodian')];
    const before = one.cookie;
    const body = { password: testPassword, newPassword };
    const { status, text } = await one.ask('PUT', `${session}/password`, { body });
    expect(status).toBe(200);
    expect(one.cookie).not.toBe(before);
    expect(text).not.toContain(one.cookie.split('=')[1]);
    expect((await one.ask('POST', '/api/v1/cases', { body: { number: 'A1' } })).status).toBe(201);
    for (const cookie of [before, two.cookie])
      expect((await rig.ask('GET', session, { headers: { cookie } })).status).toBe(401);
    expect((await new Browser(rig).logIn('custodian')).status).toBe(401);
    expect((await new Browser(rig).logIn('custodian', newPassword)).status).toBe(200);
  });

  test.each([
    [{ newPassword }, 400, 'USAGE'],
    [{ password: 'wrong wrong wrong', newPassword }, 401, 'LOGIN_FAILED'],
    [{ password: testPassword, newPassword: 'short' }, 400, 'PASSWORD_UNFIT'],
    [{ password: testPassword, newPassword: testPassword }, 400, 'PASSWORD_UNFIT'],
  ])('is not changed by %j', async (body, status, code) => {
    const browser = await rig.browser('custodian');
    const answer = await browser.ask('PUT', `${session}/password`, { body });
    expect([answer.status, answer.json]).toEqual([status, errorForm(code)]);
    expect((await browser.get(session)).status).toBe(200);
  });

  test('with a one-time password nothing else may be done first', async () => {
    await addPerson(rig.station, 'new', { roles: ['custodian'], oneTime: true });
    const browser = await rig.browser('new');
    expect((await browser.get(session)).json.mustChangePassword).toBe(true);
    for (const path of ['/api/v1/clips', '/api/v1/cases', '/api/v1/station', '/api/v1/jobs/events'])
      expect((await browser.get(path)).json).toEqual(errorForm('PASSWORD_ONE_TIME'));
    expect((await browser.get('/api/v1/dock')).status).toBe(200);
    await browser.ask('PUT', `${session}/password`, { body: { password: testPassword, newPassword } });
    expect((await browser.get('/api/v1/clips')).status).toBe(200);
    expect((await browser.get(session)).json.mustChangePassword).toBe(false);
  });
});

test('no answer and no word to the daemon carries a secret', async () => {
  const browser = await rig.browser('sysadmin');
  const said: string[] = [];
  const secrets = [testPassword, newPassword];
  const ask = async (method: string, path: string, body?: unknown) => {
    secrets.push(browser.cookie.split('=')[1]!);
    const { text } = await browser.ask(method, path, { body });
    said.push(text);
  };
  await ask('POST', '/api/v1/users', { user: 'new', unit: '一中队', password: newPassword });
  await ask('POST', '/api/v1/users', { user: 'new', unit: '一中队', password: newPassword });
  await ask('POST', '/api/v1/users', { user: 'b', unit: '一中队', password: { a: newPassword } });
  await ask('PUT', '/api/v1/users/new/password', { password: newPassword });
  await ask('PUT', '/api/v1/users/new/password', { password: newPassword, more: newPassword });
  await ask('GET', '/api/v1/users');
  await ask('PUT', `${session}/password`, { password: newPassword, newPassword });
  await ask('PUT', `${session}/password`, { password: testPassword, newPassword });
  await ask('GET', session);
  const kept = [...said, JSON.stringify(rig.station.events), String(rig.bugs)].join('\n');
  for (const secret of secrets) expect(kept).not.toContain(secret);
});
