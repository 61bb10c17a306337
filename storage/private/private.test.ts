import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashPassword, isPassword } from './password-hash.ts';
import { PrivateStore } from './private-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'liuhen-private-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a hash is argon2id in PHC form, salted, and knows its password alone', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPassword('correct horse', one)).toBe(true);
  expect(await isPassword('correct horsf', one)).toBe(false);
  expect(await isPassword('', one)).toBe(false);
});

test('a hash that another implementation made (argon2 reference, `echo -n password | argon2 somesalt …`)', async () => {
  // Test vector of the reference implementation's own test suite: v19, t=2, m=2^16, p=1, argon2id.
  const made = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await isPassword('password', made)).toBe(true);
  expect(await isPassword('differentpassword', made)).toBe(false);
});

test('a hash of another form is named, not taken for wrong', async () => {
  for (const hash of ['', '$2b$10$abcdefg', '$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aaaa'])
    await expect(isPassword('x', hash)).rejects.toMatchObject({ code: 'STORE_READ_FAILED' });
});

test('many checks at once go through, two at a time', async () => {
  const hash = await hashPassword('correct horse');
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, n) => isPassword(n % 2 ? 'x' : 'correct horse', hash)),
  );
  expect(answers).toEqual([true, false, true, false, true, false, true, false, true]);
});

test('the file is its owner’s alone, and what is in it survives', () => {
  const file = join(folder, 'private.db');
  const store = PrivateStore.open(file);
  store.setPassword('a', '$hash', true);
  store.setFailures('a', 3, 77);
  const token = Buffer.alloc(32, 7);
  store.addSession({ token, account: 'a', csrf: 'c', restricted: true, openedMs: 1, usedMs: 1 });
  store.touchSession(token, 9);
  for (const name of ['private.db', 'private.db-wal', 'private.db-shm'])
    expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
  store.close();

  const again = PrivateStore.open(file);
  expect(again.passwordOf('a')).toEqual({ hash: '$hash', oneTime: true, failures: 3, lockedUntilMs: 77 });
  expect(again.passwordOf('b')).toBeUndefined();
  expect(again.sessions()).toEqual([{ token, account: 'a', csrf: 'c', restricted: true, openedMs: 1, usedMs: 9 }]);
  again.setPassword('a', '$new', false);
  expect(again.passwordOf('a')).toEqual({ hash: '$new', oneTime: false, failures: 0, lockedUntilMs: null });
  again.removeSession(token);
  expect(again.sessions()).toEqual([]);
  again.close();
});

test('a secret is made once, and is the same for good', () => {
  const file = join(folder, 'private.db');
  const store = PrivateStore.open(file);
  const [one, other] = [store.secret('one', 32), store.secret('other', 32)];
  expect([one.length, other.length]).toEqual([32, 32]);
  expect(one.equals(other)).toBe(false);
  expect(store.secret('one', 32)).toEqual(one);
  store.close();
  const again = PrivateStore.open(file);
  expect(again.secret('one', 32)).toEqual(one);
  again.close();
});
