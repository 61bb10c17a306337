// From a new station's one-time passwords to an officer who sees his own footage alone, from outside: the real command
// line, a real daemon.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Clip } from '../core/model.ts';
import { type CliAnswer, StationHarness } from '../test-fixtures/station-harness.ts';

const seconds = 1000;
const station = new StationHarness();
let url = '';
beforeAll(async () => {
  await station.init('--id', 'PP01');
  ({ url } = await station.start());
}, 20 * seconds);
afterAll(() => station.remove());

const first = (role: string) => join(station.data, 'first-passwords', `${role}.txt`);
const file = (name: string) => join(station.root, name);
/** A password file, as an editor leaves it. */
function passwordFile(name: string, password = `the password of ${name}`): string {
  writeFileSync(file(name), `${password}\n`);
  return file(name);
}

/** As a person with this name and file; home is the test's own. */
function as<T = Record<string, unknown>>(user: string, secret: string, ...words: string[]): Promise<CliAnswer<T>> {
  return station.cliWith<T>(
    { LIUHEN_USER: user, LIUHEN_PASSWORD_FILE: secret, XDG_STATE_HOME: file('state') },
    ...words,
  );
}
/** As whoever sits at this machine, with the session that `login` kept. */
function sitting<T = Record<string, unknown>>(...words: string[]): Promise<CliAnswer<T>> {
  return station.cliWith<T>({ LIUHEN_USER: '', LIUHEN_PASSWORD_FILE: '', XDG_STATE_HOME: file('state') }, ...words);
}

describe('a new station', () => {
  test('has three administrators with one-time passwords that are good for setting one’s own', async () => {
    for (const role of ['system-admin', 'security-admin', 'auditor']) {
      expect(statSync(first(role)).mode & 0o777).toBe(0o600);
      expect(await as(role, first(role), 'station', 'status')).toMatchObject({
        exit: 50,
        json: { error: { code: 'PASSWORD_ONE_TIME' } },
      });
      const own = passwordFile(role);
      expect(await as(role, first(role), 'passwd', '--new-password-file', own)).toMatchObject({ exit: 0 });
      expect(await as(role, first(role), 'station', 'status')).toMatchObject({ exit: 50 });
      expect(await as(role, own, 'station', 'status')).toMatchObject({ exit: 0 });
    }
    expect(statSync(join(station.data, 'first-passwords')).mode & 0o777).toBe(0o700);
    expect(statSync(join(station.data, 'private.db')).mode & 0o777).toBe(0o600);
  });

  test('an account is made by one, its role given by another', async () => {
    const secret = passwordFile('zhang-first');
    const made = ['user', 'add', 'zhang', '--unit', '一中队', '--password-file', secret];
    expect(await as('security-admin', file('security-admin'), ...made)).toMatchObject({ exit: 50 });
    expect(await as('system-admin', file('system-admin'), ...made)).toMatchObject({
      exit: 0,
      json: { user: 'zhang', unit: '一中队', roles: [], state: 'active' },
    });
    const granted = ['user', 'grant', 'zhang', '--role', 'officer'];
    expect(await as('system-admin', file('system-admin'), ...granted)).toMatchObject({ exit: 50 });
    expect(await as('security-admin', file('security-admin'), ...granted)).toMatchObject({
      exit: 0,
      json: { roles: ['officer'] },
    });
    const own = passwordFile('zhang');
    expect(await as('zhang', secret, 'passwd', '--new-password-file', own)).toMatchObject({ exit: 0 });
    expect(await as('zhang', own, 'dock', 'ls')).toMatchObject({ exit: 0 });
  });
});

describe('log-in', () => {
  test('keeps a session that only its owner can read, until log-out', async () => {
    expect(await sitting('dock', 'ls')).toMatchObject({ exit: 50, json: { error: { code: 'LOGIN_REQUIRED' } } });
    const words = ['login', '--user', 'zhang', '--password-file', file('zhang')];
    const { json, stdout } = await sitting(...words);
    expect(json).toEqual({ user: 'zhang', unit: '一中队', roles: ['officer'], mustChangePassword: false });
    const [kept] = readdirSync(join(file('state'), 'liuhen'));
    const path = join(file('state'), 'liuhen', kept!);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const token = readFileSync(path, 'utf8');
    expect(stdout).not.toContain(token.trim());
    expect(await sitting('dock', 'ls')).toMatchObject({ exit: 0 });
    expect(await sitting('logout')).toMatchObject({ exit: 0 });
    expect(existsSync(path)).toBe(false);
    mkdirSync(join(file('state'), 'liuhen'), { recursive: true });
    writeFileSync(path, token); // replayed
    expect(await sitting('dock', 'ls')).toMatchObject({ exit: 50 });
  });

  test('wrong, of nobody, or without a file', async () => {
    const wrong = passwordFile('wrong', 'not the right one');
    const [known, unknown] = [await as('zhang', wrong, 'dock', 'ls'), await as('nobody', wrong, 'dock', 'ls')];
    expect(known.exit).toBe(50);
    expect(known).toEqual(unknown);
    expect(known.stderr).not.toContain('not the right one');
    for (const odd of [Buffer.alloc(3_000_000, 'z'), Buffer.alloc(24, 0xff)]) {
      writeFileSync(file('odd'), odd);
      const refused = await as('zhang', file('odd'), 'dock', 'ls');
      expect(refused).toMatchObject({ exit: 2, json: { error: { code: 'USAGE' } } });
    }
    expect(await as('zhang', '/nowhere', 'dock', 'ls')).toMatchObject({ exit: 2 });
  });

  test('commands of one person share a log-in', async () => {
    for (let n = 0; n < 4; n += 1) await as('auditor', file('auditor'), 'station', 'status');
    const { json } = await as<{ events: object[] }>(
      ...(['auditor', file('auditor'), 'audit', 'ls', '--type', 'login', '--person', 'auditor'] as const),
    );
    // One with the one-time password, one since.
    expect(json.events).toHaveLength(2);
  });
});

describe('an officer', () => {
  test(
    'sees his own footage, none of others; a custodian of his unit sees it once the register knows the number',
    async () => {
      const tree = await station.tree({
        'DCAM_1234567_654321_20260102_000001.mp4': 'of Zhang',
        'DCAM_1234567_111111_20260102_000002.mp4': 'of somebody else',
      });
      await station.dock(tree, '1');
      await station.until(url, (bays) => bays.some(({ state }) => state === 'safe'));
      const all = (await station.cli<{ clips: Clip[] }>('clip', 'ls')).json.clips;
      const [mine, other] = ['654321', '111111'].map((officer) => all.find((clip) => clip.officer === officer)!.id);

      const secadmin = ['security-admin', file('security-admin')] as const;
      const entry = ['officer', 'add', '33010012345', '--name', '张三', '--unit', '一中队', '--user', 'zhang'];
      expect(await as(...secadmin, ...entry, '--device-number', '654321')).toMatchObject({ exit: 0 });
      const listed = await as<{ clips: Clip[] }>('zhang', file('zhang'), 'clip', 'ls');
      expect(listed.json.clips.map(({ id }) => id)).toEqual([mine]);
      const absent = await as('zhang', file('zhang'), 'clip', 'show', 'PP01-20200101-000001');
      expect(absent.exit).toBe(60);
      expect(await as('zhang', file('zhang'), 'clip', 'show', other!)).toEqual(absent);
      expect(await as('zhang', file('zhang'), 'clip', 'show', mine!)).toMatchObject({ exit: 0 });
      const get = ['clip', 'get', mine!, '--out', file('a.mp4'), '--purpose', 'x'];
      expect(await as('zhang', file('zhang'), ...get)).toMatchObject({ exit: 50 });

      const audit = await as<{ events: { actor: string; detail: object }[] }>(
        ...(['auditor', file('auditor'), 'audit', 'ls', '--clip', other!, '--type', 'refuse'] as const),
      );
      expect(audit.json.events).toMatchObject([{ detail: { user: 'zhang', action: 'clip.see' } }]);
      expect(await as('auditor', file('auditor'), 'clip', 'ls')).toMatchObject({ exit: 50 });
    },
    30 * seconds,
  );

  test('rights, roles and units survive a rebuild; passwords do too', async () => {
    const asked = ['user', 'unit', 'officer'].map((noun) => [noun, 'ls']);
    const answers = async () => {
      const all = [];
      for (const words of asked) all.push((await as('auditor', file('auditor'), ...words)).json);
      return all;
    };
    const before = await answers();
    await station.stop();
    expect(await station.cli('rebuild')).toMatchObject({ exit: 0 });
    await station.start();
    expect(await answers()).toEqual(before);
    expect(await station.cli('fsck')).toMatchObject({ exit: 0, json: { findings: [] } });
  }, 30_000);
});

test('an administrator who lost the password is let in again on the stopped station, and the log says so', async () => {
  expect(await sitting('station', 'readmit', 'auditor')).toMatchObject({ exit: 30 });
  await station.stop();
  for (const user of ['zhang', 'nobody']) expect(await sitting('station', 'readmit', user)).toMatchObject({ exit: 60 });
  expect(await sitting('station', 'readmit', 'auditor')).toMatchObject({
    exit: 0,
    json: { user: 'auditor', role: 'auditor', passwordFile: first('auditor') },
  });
  await station.start();
  expect(await as('auditor', file('auditor'), 'audit', 'ls')).toMatchObject({ exit: 50 });
  const own = passwordFile('auditor-again');
  expect(await as('auditor', first('auditor'), 'passwd', '--new-password-file', own)).toMatchObject({ exit: 0 });
  const { json } = await as<{ events: { public: object }[] }>('auditor', own, 'audit', 'ls', '--type', 'rights');
  expect(json.events.map((event) => event.public)).toContainEqual(
    expect.objectContaining({ action: 'password-readmit' }),
  );
}, 30_000);

test('no password is in a log, an event or the process’s words', async () => {
  const secrets = ['system-admin', 'zhang', 'zhang-first'].map((name) => readFileSync(file(name), 'utf8').trim());
  const { stdout } = await as('auditor', file('auditor-again'), 'audit', 'ls');
  for (const secret of secrets) {
    expect(stdout).not.toContain(secret);
    expect(station.stderr).not.toContain(secret);
  }
  expect(stdout).toContain('role-grant');
});
