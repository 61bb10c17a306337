// The people of the demo: made through the command line as an agency would make them, with a password from chance.
import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Person {
  readonly user: string;
  readonly role: string;
  readonly unit: string;
  readonly who: string;
  /** Number that the demo's recorders write. */
  readonly number?: string;
}

export const people: readonly Person[] = [
  { user: 'wang', role: 'custodian', unit: 'root', who: '王芳，音像资料管理员' },
  { user: 'zhang', role: 'officer', unit: '一中队', who: '张伟，执法人员，甲记录仪', number: '330726' },
  { user: 'li', role: 'officer', unit: '二中队', who: '李娜，执法人员，乙记录仪', number: '650104' },
  { user: 'sun', role: 'officer', unit: '一中队', who: '孙浩，执法人员，丁记录仪', number: '330728' },
  { user: 'zhao', role: 'unit-head', unit: '一中队', who: '赵强，中队负责人' },
];

const administrators = ['system-admin', 'security-admin', 'auditor'] as const;

export interface DemoPasswords {
  /** The one password of all. */
  readonly password: string;
  readonly file: string;
}

export function choosePassword(home: string): DemoPasswords {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  const password = `${group()}-${group()}-${group()}`;
  mkdirSync(join(home, 'passwords'), { recursive: true });
  return { password, file: passwordFile(home, 'all', password) };
}

/** From one-time passwords to people with roles, who have set their own. */
export function makePeople(
  liuhen: (env: Readonly<Record<string, string>>, ...words: readonly string[]) => unknown,
  accounts: readonly { readonly user: string; readonly passwordFile: string }[],
  { file }: DemoPasswords,
  home: string,
): void {
  const as = (user: string, secret: string, ...words: readonly string[]) =>
    liuhen({ LIUHEN_USER: user, LIUHEN_PASSWORD_FILE: secret }, ...words);
  for (const { user, passwordFile: first } of accounts) as(user, first, 'passwd', '--new-password-file', file);
  const [sysadmin, secadmin] = administrators;
  people.forEach(({ user, role, unit, who, number }, index) => {
    const first = passwordFile(home, user, `first password of ${user}`);
    as(sysadmin, file, 'user', 'add', user, '--unit', unit, '--password-file', first);
    as(secadmin, file, 'user', 'grant', user, '--role', role);
    as(user, first, 'passwd', '--new-password-file', file);
    if (number === undefined) return;
    const name = who.split('，')[0]!;
    const entry = ['--name', name, '--unit', unit, '--user', user, '--device-number', number];
    as(secadmin, file, 'officer', 'add', `3301000000${index}`, ...entry);
  });
}

/** What the demo prints of them. */
export function listPeople(password: string): string {
  const rows = [
    ...people.map(({ user, who, unit }) => [user, `${who}${unit === 'root' ? '' : `（${unit}）`}`]),
    ['auditor', '安全审计员'],
    ['system-admin', '系统管理员'],
    ['security-admin', '安全管理员'],
  ];
  return [`  password of all: ${password}`, ...rows.map(([user, who]) => `    ${user!.padEnd(15)} ${who}`)].join('\n');
}

function passwordFile(home: string, name: string, password: string): string {
  const file = join(home, 'passwords', name);
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return file;
}
