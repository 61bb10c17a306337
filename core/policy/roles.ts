// The roles of DOMAIN §1, and which of them one account may not hold together. Pure.
import type { Role } from '../model.ts';

export const roles = [
  'system-admin', 'security-admin', 'auditor', 'inspector', 'custodian', 'officer', 'auxiliary', 'unit-head',
  'agency-head', 'reviewer',
] as const satisfies readonly Role[]; // biome-ignore format: one table, read across

/** The three administrators: never one person, and never anybody who works with footage. */
export const administrators = ['system-admin', 'security-admin', 'auditor'] as const satisfies readonly Role[];
export type AdministratorRole = (typeof administrators)[number];

export function isAdministrator(role: Role): role is AdministratorRole {
  return (administrators as readonly Role[]).includes(role);
}

/** The role held that stands against `added`; undefined where the two may be one account's. */
export function conflictingRole(held: readonly Role[], added: Role): Role | undefined {
  return held.find((role) => role !== added && (isAdministrator(role) || isAdministrator(added)));
}
