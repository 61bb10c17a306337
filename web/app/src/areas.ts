// Which parts of the application the roles of an account open. The station decides; this only spares people closed doors.

/**
 * `library`: clips · `inbox`: those that wait for a word on where they belong · `cases`: case files · `log`: the whole custody
 * log · `settings`: where accounts and settings are kept · `reports` · `roster`: who is on duty · `rules`: what is recorded
 * how, and on what grounds.
 */
export type Area = 'library' | 'inbox' | 'cases' | 'log' | 'settings' | 'reports' | 'roster' | 'rules';

const overseers = ['custodian', 'unit-head', 'agency-head'];

const rolesOf: Readonly<Record<Area, readonly string[]>> = {
  library: ['officer', ...overseers],
  inbox: ['officer', 'custodian'],
  cases: ['officer', ...overseers, 'reviewer'],
  reports: [...overseers, 'reviewer'],
  roster: overseers,
  log: ['auditor'],
  settings: ['system-admin', 'security-admin'],
  rules: ['officer', ...overseers, 'reviewer', 'auxiliary', 'inspector', 'auditor', 'system-admin', 'security-admin'],
};

const all: readonly Area[] = ['library', 'inbox', 'cases', 'reports', 'roster', 'log', 'rules', 'settings'];

export function areasOf(roles: readonly string[]): readonly Area[] {
  return all.filter((area) => rolesOf[area].some((role) => roles.includes(role)));
}

/** The page that each begins with. */
export const firstPages: Readonly<Record<Area, string>> = {
  library: '/clips',
  inbox: '/inbox',
  cases: '/cases',
  reports: '/reports',
  roster: '/roster',
  log: '/events',
  rules: '/rules',
  settings: '/settings',
};

/** Where somebody with these areas begins; the board where there is nothing but what everybody may read. */
export function startOf(areas: readonly Area[]): string {
  const first = areas.find((area) => area !== 'rules');
  return first ? firstPages[first] : '/board';
}
