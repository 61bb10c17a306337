// The system administrator at the installed station's command line, with a password of his own instead of the first one.
import type { Guest } from './guest.ts';

/** One command of the station's; its `--json` answer. @throws Error with what it said unless it ends with 0. */
export type Administrator = <T>(words: string, ms?: number) => Promise<T>;

export async function administrator(guest: Guest): Promise<Administrator> {
  const as = 'cd /tmp; export LIUHEN_USER=system-admin;';
  const first = 'LIUHEN_PASSWORD_FILE=/var/lib/liuhen/first-passwords/system-admin.txt';
  await guest.sh(`${as} echo a-password-of-my-own > /root/mine; ${first} liuhen passwd --new-password-file /root/mine`);
  return async <T>(words: string, ms = 180_000) =>
    JSON.parse(await guest.sh(`${as} LIUHEN_PASSWORD_FILE=/root/mine liuhen ${words} --json`, ms)) as T;
}
