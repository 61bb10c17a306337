// Which parts of the application the roles of an account open. The station decides; this only spares people closed doors.

/** `library`: clips; `inbox`: those that wait for a word on where they belong; `cases`: case files; `log`: the whole custody log; `settings`: where accounts and settings are kept. */
export type Area = 'library' | 'inbox' | 'cases' | 'log' | 'settings';

const rolesOf: Readonly<Record<Area, readonly string[]>> = {
  library: ['officer', 'custodian', 'unit-head', 'agency-head'],
  inbox: ['officer', 'custodian'],
  cases: ['officer', 'custodian', 'unit-head', 'agency-head', 'reviewer'],
  log: ['auditor'],
  settings: ['system-admin', 'security-admin'],
};

export function areasOf(roles: readonly string[]): readonly Area[] {
  const all: readonly Area[] = ['library', 'inbox', 'cases', 'log', 'settings'];
  return all.filter((area) => rolesOf[area].some((role) => roles.includes(role)));
}

/** The page that each begins with. */
const firstPages: Readonly<Record<Area, string>> = {
  library: '/clips',
  inbox: '/inbox',
  cases: '/cases',
  log: '/events',
  settings: '/settings',
};

/** Where somebody with these areas begins; the board where there are none. */
export function startOf(areas: readonly Area[]): string {
  const [first] = areas;
  return first ? firstPages[first] : '/board';
}
