// Whom the page offers to change the roster. The station decides anyway, also of which units.

const writers = ['custodian', 'unit-head'];

export function mayWriteRoster(roles: readonly string[]): boolean {
  return writers.some((role) => roles.includes(role));
}
