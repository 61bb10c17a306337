// Who may do what: one table, one decision, and the same decision as a condition for lists. Pure; default deny. The guard
// (web/guard.ts) enforces it, docs/access.md describes it, and a test holds all three together.
import type { Clip, Role } from '../model.ts';
import { rootUnit } from './units.ts';

/**
 * How far a right goes. own: clips of the asker's own numbers · unit: the asker's unit and everything below ·
 * all: everything of this station.
 */
export type Reach = 'own' | 'unit' | 'all';

const everyRole = {
  'system-admin': 'all',
  'security-admin': 'all',
  auditor: 'all',
  inspector: 'all',
  custodian: 'all',
  officer: 'all',
  auxiliary: 'all',
  'unit-head': 'all',
  'agency-head': 'all',
  reviewer: 'all',
} as const satisfies Record<Role, Reach>;
const overseers = { custodian: 'unit', 'unit-head': 'unit', 'agency-head': 'unit' } as const;

/** `anyone`: without log-in too, over HTTP · `account`: whoever has logged in, with or without a role. */
type Rule = 'anyone' | 'account' | Readonly<Partial<Record<Role, Reach>>>;

export const accessTable = {
  'station.health': 'anyone',
  'dock.look': 'anyone',
  'session.open': 'anyone',
  'session.own': 'account',

  'station.look': everyRole,
  'log.checkpoint': everyRole,
  'station.check': { 'system-admin': 'all', auditor: 'all', custodian: 'all', 'agency-head': 'all' },
  'settings.read': { 'system-admin': 'all', 'security-admin': 'all', auditor: 'all', custodian: 'all' },
  'settings.write': { 'system-admin': 'all' },
  'rules.read': everyRole,
  'rules.write': { 'system-admin': 'all' },
  'dock.bind': { 'system-admin': 'all' },
  'dock.prioritise': { 'system-admin': 'all', custodian: 'all' },
  'dock.salvage': { custodian: 'all' },

  'clip.see': { officer: 'own', ...overseers },
  'clip.view': { officer: 'own', ...overseers },
  'clip.custody': { officer: 'own', ...overseers, auditor: 'all' },
  'clip.link': { officer: 'own', custodian: 'unit' },
  'clip.suggest': { officer: 'own' },
  'clip.anchor': { custodian: 'unit' },
  'clip.copy': { custodian: 'unit' },
  'clip.export': { custodian: 'unit' },

  'case.see': { officer: 'unit', reviewer: 'unit', ...overseers },
  'case.open': { custodian: 'unit' },
  'case.edit': { custodian: 'unit' },
  'case.operate': { officer: 'unit', custodian: 'unit' },
  'case.property': { officer: 'unit', custodian: 'unit' },
  'case.explain': { officer: 'unit', custodian: 'unit' },
  'case.approve': { 'unit-head': 'unit', 'agency-head': 'unit', reviewer: 'unit' },
  'case.ask-review': { officer: 'unit', 'unit-head': 'unit' },
  'case.review': { reviewer: 'unit' },
  'case.close': { custodian: 'unit' },

  'report.read': { reviewer: 'unit', ...overseers },
  'roster.see': overseers,
  'roster.write': { custodian: 'unit', 'unit-head': 'unit' },

  'event.list': { auditor: 'all' },

  'camera.see': { 'system-admin': 'all', auditor: 'all', custodian: 'all', 'unit-head': 'all', 'agency-head': 'all' },
  'camera.write': { 'system-admin': 'all' },
  'camera.lend': { custodian: 'all' },

  'people.see': { 'system-admin': 'all', 'security-admin': 'all', auditor: 'all' },
  'account.write': { 'system-admin': 'all' },
  'unit.add': { 'system-admin': 'all' },
  'unit.move': { 'security-admin': 'all' },
  'role.write': { 'security-admin': 'all' },
  'officer.write': { 'security-admin': 'all' },
} as const satisfies Record<string, Rule>;

export type Action = keyof typeof accessTable;
/** What may be done with one clip. */
export type ClipAction = Extract<Action, `clip.${string}`>;
/** What may be done with one case. */
export type CaseAction = Extract<Action, `case.${string}`>;

/** What a decision needs to know of who asks. */
export interface Rights {
  readonly roles: readonly Role[];
  /** Ids of the asker's unit and of all below it. */
  readonly units: ReadonlySet<string>;
  readonly isRoot: boolean;
  /** Officer and device numbers that are the asker's own. */
  readonly numbers: ReadonlySet<string>;
}

/** What a decision needs to know of a clip. `unit` is that of whoever filmed it. */
export type ClipFacts = Pick<Clip, 'officer' | 'level' | 'caveats' | 'state'> & { readonly unit: string };

const rank: readonly Reach[] = ['own', 'unit', 'all'];

/** The furthest reach that any role of the asker gives; null for none. @param rights null for whoever has not logged in. */
export function reachOf(rights: Rights | null, action: Action): Reach | null {
  const rule: Rule = accessTable[action];
  if (rule === 'anyone') return 'all';
  if (rights === null) return null;
  if (rule === 'account') return 'all';
  const reaches = rights.roles.map((role) => rule[role]).filter((reach) => reach !== undefined);
  return rank.findLast((reach) => reaches.includes(reach)) ?? null;
}

/** Whether the action is open to the asker at all, whatever it is done to. */
export function mayAct(rights: Rights | null, action: Action): boolean {
  return reachOf(rights, action) !== null;
}

/** Whether a thing of this unit is within the asker's reach. */
export function reachesUnit(rights: Rights, action: Action, unit: string): boolean {
  const reach = reachOf(rights, action);
  return reach === 'all' || (reach === 'unit' && (rights.isRoot || rights.units.has(unit)));
}

/** Ids of the units whose things are within the asker's reach; null for all. */
export function unitsOf(rights: Rights, action: Action): readonly string[] | null {
  const reach = reachOf(rights, action);
  if (reach === 'all' || (reach === 'unit' && rights.isRoot)) return null;
  return reach === 'unit' ? [...rights.units].sort() : [];
}

/** Levels and caveats that a role sees without a request (CONTRACT §5); higher ones wait for the issue of requests. */
function isOrdinary({ level, caveats }: Pick<ClipFacts, 'level' | 'caveats'>): boolean {
  return (level === 'public' || level === 'internal') && caveats.length === 0;
}

/** Whether the asker may do this to this clip; if not, the clip does not exist for him. */
export function mayTouch(rights: Rights, action: ClipAction, clip: ClipFacts): boolean {
  const reach = reachOf(rights, action);
  if (reach === 'all') return true;
  if (!isOrdinary(clip) || clip.state === 'suspected-secret') return false;
  // Every role in the table that reaches `unit` also reaches its own; an officer who is custodian too has both.
  const isOwn = clip.officer !== null && rights.numbers.has(clip.officer) && hasOwn(rights, action);
  return isOwn || (reach === 'unit' && (rights.isRoot || rights.units.has(clip.unit)));
}

function hasOwn(rights: Rights, action: ClipAction): boolean {
  const rule: Rule = accessTable[action];
  return typeof rule === 'object' && rights.roles.some((role) => rule[role] === 'own');
}

/** The clips that an action may be done to, as a condition: of one of these units, or of one of these numbers. */
export interface Scope {
  /** null: of any unit. */
  readonly units: readonly string[] | null;
  readonly numbers: readonly string[];
}

/** The same decision as `mayTouch`, over all clips at once. */
export function scopeOf(rights: Rights, action: ClipAction): Scope {
  return {
    units: unitsOf(rights, action),
    numbers: hasOwn(rights, action) ? [...rights.numbers].sort() : [],
  };
}

/** The unit of a clip whose officer and camera nobody has registered (CONTRACT §5). */
export const unregisteredUnit = rootUnit;
