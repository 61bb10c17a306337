// Logging in against a station in memory, with both clocks in hand.
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, testPassword } from '../../test-fixtures/people.ts';
import { CountedLeaves } from './counted-leaves.ts';
import { lockMs } from './lockout.ts';
import { LogIn } from './log-in.ts';
import { idleMs } from './sessions.ts';
import type { Source } from './source.ts';

const here: Source = { via: 'http', address: '10.0.0.7' };
const socket: Source = { via: 'socket', address: 'socket' };
const strong = 'another long password';

let station: FakeStation;
let leaves: CountedLeaves;
let logIn: LogIn;
const time = { wall: 0, steady: 0 };
const clocks = { wall: () => time.wall, steady: () => time.steady };

beforeEach(async () => {
  Object.assign(time, { wall: 1_800_000_000_000, steady: 1000 });
  station = new FakeStation(0);
  for (const user of ['zhang', 'li']) await addPerson(station, user, { roles: ['custodian'] });
  await addPerson(station, 'new', { oneTime: true });
  leaves = new CountedLeaves((drafts) => station.record(drafts));
  logIn = new LogIn(station, leaves, clocks);
});

const wrong = (user: string, source = here) =>
  logIn.open(user, 'not the password', source).then(
    () => 'in',
    (error: { code: string }) => error.code,
  );
const kinds = () => station.events.map(({ type }) => type).filter((type) => type.startsWith('log'));

describe('a right pair', () => {
  test('opens a session and leaves one leaf: no name and no address in it, both beside it', async () => {
    const { token } = await logIn.open('zhang', testPassword, here);
    expect(logIn.sessions.find(token)).toMatchObject({ restricted: false });
    const leaf = station.events.at(-1)!;
    expect(leaf).toMatchObject({ type: 'login', public: { via: 'http', oneTime: false } });
    expect(leaf.detail).toEqual({ user: 'zhang', source: '10.0.0.7' });
    const { salt: _salt, detail: _detail, ...bare } = leaf;
    expect(JSON.stringify(bare)).not.toMatch(/zhang|10\.0/);
    expect(JSON.stringify(station.events)).not.toContain(testPassword);
  });

  test('with a one-time password opens a session for changing it', async () => {
    const { session } = await logIn.open('new', testPassword, here);
    expect(session.restricted).toBe(true);
  });

  test('two log-ins are two sessions: one ends, the other goes on', async () => {
    const [one, two] = [await logIn.open('zhang', testPassword, here), await logIn.open('zhang', testPassword, here)];
    await logIn.close(one.session, station.catalogue.accountByUser('zhang')!, here);
    expect(logIn.sessions.find(one.token)).toBeUndefined();
    expect(logIn.sessions.find(two.token)).toBeDefined();
    expect(kinds()).toEqual(['login', 'login', 'logout']);
  });
});

describe('LIUHEN_USER', () => {
  test('shares one session and one leaf, until a quarter of an hour has passed without a command', async () => {
    for (let n = 0; n < 5; n += 1) await logIn.share('zhang', testPassword, socket);
    expect(kinds()).toEqual(['login']);
    time.steady += idleMs;
    await logIn.share('zhang', testPassword, socket);
    expect(kinds()).toEqual(['login', 'login']);
  });

  test('many at once are one log-in too', async () => {
    await Promise.all(Array.from({ length: 20 }, () => logIn.share('zhang', testPassword, socket)));
    expect(kinds()).toEqual(['login']);
  });

  test('is no way round the lock: locked is locked for whoever has the right password too', async () => {
    await logIn.share('zhang', testPassword, socket);
    for (let n = 0; n < 5; n += 1) await wrong('zhang', socket);
    await expect(logIn.share('zhang', testPassword, socket)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    time.steady += lockMs;
    await logIn.share('zhang', testPassword, socket);
  });

  test('is no way in with another password while the session lasts', async () => {
    await logIn.share('zhang', testPassword, socket);
    await expect(logIn.share('zhang', 'x'.repeat(12), socket)).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
  });
});

describe('a wrong pair', () => {
  test('is answered alike for a name that exists, one that does not, one without a password and a disabled one', async () => {
    const errors = new Set<string>();
    const { id } = station.catalogue.accountByUser('li')!;
    await station.record([{ type: 'rights', actor: 'x', public: { action: 'account-disable', account: id } }]);
    for (const [user, password] of [
      ['zhang', 'not the password'],
      ['nobody', 'not the password'],
      ['li', testPassword],
    ] as const)
      errors.add(JSON.stringify(await logIn.open(user, password, here).catch((error: unknown) => error)));
    expect(errors.size).toBe(1);
    expect([...errors][0]).toContain('LOGIN_FAILED');
  });

  test('what was typed as the name of nobody is in no event', async () => {
    await wrong('my secret typed in the wrong box');
    await wrong('zhang');
    await leaves.flush();
    const failed = station.events.filter(({ type }) => type === 'login-failed');
    expect(JSON.stringify(failed)).not.toContain('secret typed');
    expect(failed.map(({ actor }) => actor)).toEqual(['unknown', station.catalogue.accountByUser('zhang')?.id]);
  });

  test('five in a row lock for a quarter of an hour, the right password too; then it opens', async () => {
    expect(await Promise.all(Array.from({ length: 5 }, () => wrong('zhang')))).toEqual(Array(5).fill('LOGIN_FAILED'));
    await expect(logIn.open('zhang', testPassword, here)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    time.steady += lockMs - 1;
    await expect(logIn.open('zhang', testPassword, here)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    time.steady += 1;
    await logIn.open('zhang', testPassword, here);
  });

  test('a name that nobody has is locked alike', async () => {
    for (let n = 0; n < 5; n += 1) await wrong('nobody');
    expect(await wrong('nobody')).toBe('ACCOUNT_LOCKED');
  });

  test('four and a right one begin anew', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) expect(await wrong('zhang')).toBe('LOGIN_FAILED');
      await logIn.open('zhang', testPassword, here);
    }
  });

  test('fifty guesses at the same moment are no way round the lock', async () => {
    const codes = await Promise.all(Array.from({ length: 50 }, () => wrong('zhang', socket)));
    expect(codes.filter((code) => code === 'LOGIN_FAILED')).toHaveLength(5);
    expect(codes.filter((code) => code === 'ACCOUNT_LOCKED')).toHaveLength(45);
    await leaves.flush();
    const failed = station.events.filter(({ type }) => type === 'login-failed');
    expect(failed.map((event) => event.public['count'])).toEqual([1, 49]);
  });

  test('the lock survives a restart, and no setting of the clock makes it longer', async () => {
    for (let n = 0; n < 5; n += 1) await wrong('zhang');
    const restarted = () => new LogIn(station, leaves, clocks);
    await expect(restarted().open('zhang', testPassword, here)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    time.wall -= 365 * 86_400_000;
    const back = restarted();
    await expect(back.open('zhang', testPassword, here)).rejects.toMatchObject({ code: 'ACCOUNT_LOCKED' });
    time.steady += lockMs;
    await back.open('zhang', testPassword, here);
  });

  test('over many names from one address: after thirty it has to wait, others need not', async () => {
    const codes: string[] = [];
    for (let n = 0; n < 40; n += 1) codes.push(await wrong(`name-${n}`));
    expect(codes.filter((code) => code === 'LOGIN_FAILED')).toHaveLength(30);
    expect(codes.slice(30)).toEqual(Array(10).fill('TOO_MANY_REQUESTS'));
    await expect(logIn.open('zhang', testPassword, here)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    await logIn.open('zhang', testPassword, { via: 'http', address: '10.0.0.8' });
    time.steady += 60_000;
    await logIn.open('zhang', testPassword, here);
  });
});

test('an address that asks for more at once than anybody types has to wait, and is let in again afterwards', async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => (n % 2 ? wrong(`name-${n}`) : wrong('zhang'))),
  );
  expect(answers.filter((code) => code === 'TOO_MANY_REQUESTS').length).toBeGreaterThanOrEqual(36);
  time.steady += lockMs;
  await logIn.open('zhang', testPassword, here);
});

describe('one’s own password', () => {
  const account = (user: string) => station.catalogue.accountByUser(user)!;

  test('ends every other session; the restricted one becomes a whole one under another token', async () => {
    const first = await logIn.open('new', testPassword, here);
    const second = await logIn.open('new', testPassword, here);
    const opened = await logIn.setOwn(account('new'), strong, testPassword, here);
    expect(opened.session.restricted).toBe(false);
    for (const { token } of [first, second]) expect(logIn.sessions.find(token)).toBeUndefined();
    expect(logIn.sessions.find(opened.token)).toBeDefined();
    await expect(logIn.open('new', testPassword, here)).rejects.toMatchObject({ code: 'LOGIN_FAILED' });
    expect((await logIn.open('new', strong, here)).session.restricted).toBe(false);
    expect(JSON.stringify(station.events)).not.toContain(strong);
  });

  test.each([
    ['too short', 'PASSWORD_UNFIT', testPassword],
    [testPassword, 'PASSWORD_UNFIT', testPassword],
    [strong, 'LOGIN_FAILED', 'not the old one'],
  ])('%s: %s, and nothing changes', async (password, code, old) => {
    const { token } = await logIn.open('zhang', testPassword, here);
    await expect(logIn.setOwn(account('zhang'), password, old, here)).rejects.toMatchObject({ code });
    expect(logIn.sessions.find(token)).toBeDefined();
    await logIn.open('zhang', testPassword, here);
  });
});
