// Which parts of the application the roles of an account open. The station decides; this only spares people closed doors.

/** `library`: clips; `log`: the whole custody log; `settings`: where accounts and settings are kept. */
export type Area = 'library' | 'log' | 'settings';

const rolesOf: Readonly<Record<Area, readonly string[]>> = {
  library: ['officer', 'custodian', 'unit-head', 'agency-head'],
  log: ['auditor'],
  settings: ['system-admin', 'security-admin'],
};

export function areasOf(roles: readonly string[]): readonly Area[] {
  const all: readonly Area[] = ['library', 'log', 'settings'];
  return all.filter((area) => rolesOf[area].some((role) => roles.includes(role)));
}
