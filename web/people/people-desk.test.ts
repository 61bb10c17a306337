// What administrators do, through the table of commands, and the rules that roles alone do not tell.
import { beforeEach, describe, expect, test } from 'vitest';
import { fakeClipId } from '../../test-fixtures/fake-clip.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { addPerson, addStaff, testPassword } from '../../test-fixtures/people.ts';
import type { Reply } from '../command.ts';
import { commandTable } from '../commands/table.ts';
import { type Mouth, openMouth } from '../dispatch.ts';

const reply: Reply = { progress: () => undefined, file: async () => undefined, source: async () => undefined };
const strong = 'a password of one’s own';
let station: FakeStation;
let mouth: Mouth;

beforeEach(async () => {
  station = new FakeStation(2);
  mouth = openMouth(station, commandTable);
  await addStaff(station);
});

function run<T = unknown>(user: string, command: string, args: object = {}, password = testPassword): Promise<T> {
  const credentials = { kind: 'password', user, password } as const;
  const request = { command, args, language: 'en', credentials, source: { via: 'socket', address: 'socket' } } as const;
  return mouth.dispatch(request, reply, new AbortController().signal) as Promise<T>;
}
const code = (act: Promise<unknown>) =>
  act.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const add = (user: string, unit = 'root') => run('sysadmin', 'user add', { user, unit, password: testPassword });

describe('accounts', () => {
  test('begin without rights and with a one-time password, good for nothing but setting one’s own', async () => {
    expect(await add('wang', '三中队')).toEqual({ user: 'wang', unit: '三中队', roles: [], state: 'active' });
    await run('secadmin', 'user grant', { user: 'wang', role: 'custodian' });
    for (const command of ['clip ls', 'dock ls', 'station status'])
      expect(await code(run('wang', command)), command).toBe('PASSWORD_ONE_TIME');
    expect(await run('wang', 'session show')).toMatchObject({ mustChangePassword: true });
    await run('wang', 'passwd', { newPassword: strong });
    expect(await code(run('wang', 'dock ls'))).toBe('LOGIN_FAILED');
    expect(await code(run('wang', 'clip ls', {}, strong))).toBe('ok');
  });

  test('are made by the system administrator alone, roles given by the security administrator alone', async () => {
    for (const user of ['secadmin', 'audit', 'custodian'])
      expect(await code(run(user, 'user add', { user: 'x', unit: 'root', password: testPassword }))).toBe(
        'NOT_ALLOWED',
      );
    await add('wang');
    for (const user of ['sysadmin', 'audit', 'custodian', 'wang'])
      expect(await code(run(user, 'user grant', { user: 'wang', role: 'officer' }))).not.toBe('ok');
  });

  test.each([
    ['user add', { user: 'custodian', unit: 'root', password: testPassword }, 'ACCOUNT_EXISTS'],
    ['user add', { user: 'wang', unit: 'root', password: 'short' }, 'PASSWORD_UNFIT'],
    ['user add', { user: ' wang', unit: 'root', password: testPassword }, 'USAGE'],
    ['user add', { user: 'a\nb', unit: 'root', password: testPassword }, 'USAGE'],
    ['user add', { user: 'Station', unit: 'root', password: testPassword }, 'USAGE'],
    ['user add', { user: 'CUSTODIAN', unit: 'root', password: testPassword }, 'ACCOUNT_EXISTS'],
    ['user disable', { user: 'nobody' }, 'NOT_FOUND'],
    ['unit add', { unit: 'root' }, 'UNIT_EXISTS'],
    ['unit add', { unit: 'a', under: 'nowhere' }, 'NOT_FOUND'],
  ])('%s %j is %s and leaves no trace', async (command, args, expected) => {
    await run('sysadmin', 'session show');
    const before = station.events.length;
    expect(await code(run('sysadmin', command, args))).toBe(expected);
    expect(station.events.length).toBe(before);
  });

  test('one name has one account, in whichever spelling, and at the same moment', async () => {
    const both = await Promise.all([code(add('e\u0301')), code(add('\u00e9'))]);
    expect(both.sort()).toEqual(['ACCOUNT_EXISTS', 'ok']);
  });

  test('that are disabled are out at once, with every open session', async () => {
    const { token } = await run<{ token: string }>('custodian', 'session open', {
      user: 'custodian',
      password: testPassword,
    });
    await run('sysadmin', 'user disable', { user: 'custodian' });
    expect(mouth.sessionOf(token)).toBeUndefined();
    expect(await code(run('custodian', 'clip ls'))).toBe('LOGIN_FAILED');
    await run('sysadmin', 'user enable', { user: 'custodian' });
    expect(await code(run('custodian', 'clip ls'))).toBe('ok');
  });

  test('that are disabled take along what still streams for them', async () => {
    station.add(8, Buffer.alloc(3_000_000), { playable: 'original' });
    const pieces: number[] = [];
    const slow: Reply = {
      ...reply,
      source: async ({ bytes, read }) => {
        for await (const piece of read(0, bytes)) {
          pieces.push(piece.length);
          if (pieces.length === 2) await run('sysadmin', 'user disable', { user: 'custodian' });
        }
      },
    };
    const credentials = { kind: 'password', user: 'custodian', password: testPassword } as const;
    const source = { via: 'socket', address: 'socket' } as const;
    const asked = {
      command: 'clip original',
      args: { clip: fakeClipId(8) },
      language: 'en',
      credentials,
      source,
    } as const;
    await expect(mouth.dispatch(asked, slow, new AbortController().signal)).rejects.toThrow(/abort/i);
    expect(pieces.length).toBeLessThan(5);
  });

  test('the leaf of one’s own password has the name beside it', async () => {
    await run('custodian', 'passwd', { newPassword: strong });
    const leaf = station.events.findLast(({ public: facts }) => facts['action'] === 'password-set');
    expect(leaf?.detail).toEqual({ account: 'custodian', user: 'custodian' });
  });

  test('with a password given anew have no roles until they are given again', async () => {
    await run('custodian', 'clip ls');
    const reset = 'given by the administrator';
    const answer = await run('sysadmin', 'user passwd', { user: 'custodian', password: reset });
    expect(answer).toMatchObject({ roles: [] });
    expect(await code(run('custodian', 'clip ls'))).toBe('LOGIN_FAILED');
    await run('custodian', 'passwd', { newPassword: strong }, reset);
    expect(await code(run('custodian', 'clip ls', {}, strong))).toBe('NOT_ALLOWED');
    await run('secadmin', 'user grant', { user: 'custodian', role: 'custodian' });
    expect(await code(run('custodian', 'clip ls', {}, strong))).toBe('ok');
  });
});

describe('roles', () => {
  test('the three administrators are three people, and none of them works with footage', async () => {
    for (const [user, role] of [
      ['sysadmin', 'security-admin'],
      ['audit', 'system-admin'],
      ['custodian', 'auditor'],
      ['secadmin', 'custodian'],
    ] as const)
      expect(await code(run('secadmin', 'user grant', { user, role })), `${user} ${role}`).toBe('ROLES_CONFLICT');
    expect(await code(run('secadmin', 'user grant', { user: 'custodian', role: 'officer' }))).toBe('ok');
  });

  test('the last administrator of a kind stays one', async () => {
    for (const [command, user, asked] of [
      ['user disable', 'secadmin', {}],
      ['user passwd', 'audit', { password: testPassword }],
    ] as const)
      expect(await code(run('sysadmin', command, { user, ...asked })), command).toBe('LAST_ADMINISTRATOR');
    const revoke = { user: 'sysadmin', role: 'system-admin' };
    expect(await code(run('secadmin', 'user revoke', revoke))).toBe('LAST_ADMINISTRATOR');
    await addPerson(station, 'second', { roles: ['system-admin'] });
    expect(await code(run('secadmin', 'user revoke', revoke))).toBe('ok');
    expect(await code(run('sysadmin', 'user ls'))).toBe('NOT_ALLOWED');
  });

  test('count and end at once', async () => {
    await addPerson(station, 'wang');
    expect(await code(run('wang', 'clip ls'))).toBe('NOT_ALLOWED');
    await run('secadmin', 'user grant', { user: 'wang', role: 'custodian' });
    expect(await code(run('wang', 'clip ls'))).toBe('ok');
    await run('secadmin', 'user revoke', { user: 'wang', role: 'custodian' });
    expect(await code(run('wang', 'clip ls'))).toBe('NOT_ALLOWED');
  });

  test('each change is a leaf with ids and role in it and the names beside it', async () => {
    await addPerson(station, 'wang');
    await run('secadmin', 'user grant', { user: 'wang', role: 'officer' });
    const [wang, secadmin] = ['wang', 'secadmin'].map((user) => station.catalogue.accountByUser(user)!.id);
    expect(station.events.at(-1)).toMatchObject({
      type: 'rights',
      actor: secadmin,
      public: { action: 'role-grant', account: wang, role: 'officer' },
      detail: { account: 'wang', user: 'secadmin' },
    });
  });
});

describe('units and officers', () => {
  test.each([
    [{ unit: '幽灵队' }, 'NOT_FOUND'],
    [{ unit: 'root', validFrom: '2026-12-01', validTo: '2026-01-01' }, 'USAGE'],
    [{ unit: 'root', validTo: '2026-02-31' }, 'USAGE'],
  ])('an entry with %j is %s and leaves no trace', async (entry, expected) => {
    await run('secadmin', 'user ls');
    const before = station.events.length;
    expect(await code(run('secadmin', 'officer add', { officer: 'C9', name: '张三', ...entry }))).toBe(expected);
    expect(station.events.length).toBe(before);
  });

  test('a unit is placed below another, never below itself', async () => {
    await run('sysadmin', 'unit add', { unit: '大队' });
    await run('sysadmin', 'unit add', { unit: '一中队', under: '大队' });
    expect(await code(run('secadmin', 'unit move', { unit: '大队', under: '一中队' }))).toBe('USAGE');
    expect(await code(run('secadmin', 'unit move', { unit: 'root', under: '大队' }))).toBe('USAGE');
    await run('secadmin', 'unit move', { unit: '一中队', under: 'root' });
    expect(await run('audit', 'unit ls')).toEqual({
      units: [
        { unit: 'root', under: null },
        { unit: '大队', under: 'root' },
        { unit: '一中队', under: 'root' },
      ],
    });
  });

  test('a number is one officer’s alone, and is free again after him', async () => {
    await run('sysadmin', 'unit add', { unit: '一中队' });
    const entry = { officer: '33010012345', name: '张三', unit: '一中队', deviceNumbers: ['654321', '000007'] };
    expect(await run('secadmin', 'officer add', entry)).toEqual({
      officer: '33010012345',
      name: '张三',
      unit: '一中队',
      validFrom: null,
      validTo: null,
      deviceNumbers: ['000007', '654321'],
      user: null,
    });
    const second = { officer: '33010099999', name: '李四', unit: '一中队', deviceNumbers: ['654321'] };
    expect(await code(run('secadmin', 'officer add', second))).toBe('OFFICER_EXISTS');
    await run('secadmin', 'officer remove', { officer: '33010012345' });
    expect(await code(run('secadmin', 'officer add', second))).toBe('ok');
  });

  test('an officer without an entry owns the number that is his name, unless the register gives it away', async () => {
    station.add(7, undefined, { officer: '654321' });
    await addPerson(station, '654321', { roles: ['officer'] });
    expect(await code(run('654321', 'clip show', { clip: fakeClipId(7) }))).toBe('ok');
    await run('sysadmin', 'unit add', { unit: '一中队' });
    await run('secadmin', 'officer add', { officer: 'C1', name: '张三', unit: '一中队', deviceNumbers: ['654321'] });
    expect(await code(run('654321', 'clip show', { clip: fakeClipId(7) }))).toBe('NOT_FOUND');
  });
});
