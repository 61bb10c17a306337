// Every role × every action × own, own unit, unit below, other unit: generated, and held against DOMAIN §1 as written down
// once more here by hand, without the table.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Role } from '../model.ts';
import {
  type Action,
  accessTable,
  type ClipAction,
  type ClipFacts,
  mayAct,
  mayTouch,
  type Rights,
  reachesUnit,
  scopeOf,
} from './access.ts';
import { administrators, conflictingRole, roles } from './roles.ts';
import { unitsBelow } from './units.ts';

const tree = [
  { id: 'root', name: 'root', parent: null },
  { id: 'u1', name: '一中队', parent: 'root' },
  { id: 'u11', name: '一分队', parent: 'u1' },
  { id: 'u2', name: '二中队', parent: 'root' },
];

function rights(held: readonly Role[], unit = 'u1', numbers: readonly string[] = ['654321']): Rights {
  return { roles: held, units: unitsBelow(tree, unit), isRoot: unit === 'root', numbers: new Set(numbers) };
}

function clip(change: Partial<ClipFacts> = {}): ClipFacts {
  return { unit: 'u1', officer: '111111', level: 'internal', caveats: [], state: 'sealed', ...change };
}

const actions = Object.keys(accessTable) as Action[];
const clipActions = actions.filter((action): action is ClipAction => action.startsWith('clip.'));
const own = clip({ officer: '654321', unit: 'u2' });
const places = { own, 'own unit': clip(), 'unit below': clip({ unit: 'u11' }), 'other unit': clip({ unit: 'u2' }) };
type Place = keyof typeof places;

/** DOMAIN §1 and issue 3, in their own words: who sees, watches, links, anchors, copies, exports which clips. */
const footage: Readonly<Record<Role, Partial<Record<ClipAction, readonly Place[]>>>> = (() => {
  const unit = ['own unit', 'unit below'] as const;
  const sees = { 'clip.see': unit, 'clip.view': unit, 'clip.custody': unit } as const;
  const nothing = {};
  return {
    'system-admin': nothing,
    'security-admin': nothing,
    auditor: { 'clip.custody': ['own', 'own unit', 'unit below', 'other unit'] },
    inspector: nothing,
    reviewer: nothing,
    auxiliary: nothing,
    officer: {
      'clip.see': ['own'],
      'clip.view': ['own'],
      'clip.custody': ['own'],
      'clip.link': ['own'],
      'clip.suggest': ['own'],
    },
    custodian: { ...sees, 'clip.link': unit, 'clip.anchor': unit, 'clip.copy': unit, 'clip.export': unit },
    'unit-head': sees,
    'agency-head': sees,
  };
})();

describe('footage', () => {
  const rows = roles.flatMap((role) =>
    clipActions.flatMap((action) => (Object.keys(places) as Place[]).map((place) => ({ role, action, place }))),
  );
  test.each(rows)('$role, $action, $place', ({ role, action, place }) => {
    const expected = footage[role][action]?.includes(place) ?? false;
    expect(mayTouch(rights([role]), action, places[place])).toBe(expected);
  });

  test.each(roles)('%s of the root reaches every unit or none', (role) => {
    for (const action of clipActions) {
      const expected = footage[role][action]?.includes('unit below') ?? false;
      expect(mayTouch(rights([role], 'root'), action, clip({ unit: 'u2' })), action).toBe(expected);
      expect(mayTouch(rights([role], 'root'), action, clip({ unit: 'root' })), action).toBe(expected);
    }
  });

  test.each(roles)('nothing above the ordinary is open to %s without a request', (role) => {
    const marked = [
      clip({ level: 'work-secret' }),
      clip({ caveats: ['minor'] }),
      clip({ state: 'suspected-secret' }),
      { ...own, level: 'work-secret' },
    ];
    for (const action of clipActions.filter((action) => role !== 'auditor' || action !== 'clip.custody'))
      for (const facts of marked) expect(mayTouch(rights([role]), action, facts), action).toBe(false);
  });
});

describe('everything else', () => {
  /** Who may do what has no clip in it. */
  const mayDo: Partial<Record<Action, readonly Role[]>> = {
    'event.list': ['auditor'],
    'account.write': ['system-admin'],
    'unit.add': ['system-admin'],
    'role.write': ['security-admin'],
    'officer.write': ['security-admin'],
    'unit.move': ['security-admin'],
    'settings.write': ['system-admin'],
    'rules.write': ['system-admin'],
    'rules.read': roles,
    'people.see': [...administrators],
    'case.approve': ['unit-head', 'agency-head', 'reviewer'],
    'case.close': ['custodian'],
    'case.edit': ['custodian'],
    'case.explain': ['custodian', 'officer'],
    'case.open': ['custodian'],
    'case.operate': ['custodian', 'officer'],
    'case.review': ['reviewer'],
    'case.see': ['custodian', 'officer', 'unit-head', 'agency-head', 'reviewer'],
    'case.property': ['custodian', 'officer'],
  };
  test.each(Object.entries(mayDo))('%s is for %j alone', (action, who) => {
    for (const role of roles) expect(mayAct(rights([role]), action as Action), role).toBe(who.includes(role));
  });

  test('no administrator touches footage, and nobody without a role does anything but his own session', () => {
    for (const role of administrators)
      for (const action of clipActions.filter((action) => action !== 'clip.custody'))
        expect(mayAct(rights([role]), action), `${role} ${action}`).toBe(false);
    const open = actions.filter((action) => mayAct(rights([]), action));
    expect(open.sort()).toEqual(['dock.look', 'session.open', 'session.own', 'station.health']);
    const anonymous = actions.filter((action) => mayAct(null, action));
    expect(anonymous.sort()).toEqual(['dock.look', 'session.open', 'station.health']);
  });

  test('a case is reached by its unit', () => {
    expect(reachesUnit(rights(['custodian']), 'case.see', 'u11')).toBe(true);
    expect(reachesUnit(rights(['custodian']), 'case.see', 'u2')).toBe(false);
    expect(reachesUnit(rights(['custodian'], 'root'), 'case.see', 'u2')).toBe(true);
    expect(reachesUnit(rights(['auditor']), 'case.see', 'u1')).toBe(false);
  });
});

test('a list holds exactly the clips that may be touched one by one', () => {
  const unit = fc.constantFrom('root', 'u1', 'u11', 'u2');
  const number = fc.constantFrom('1', '2', '3');
  const asker = fc.record({ held: fc.uniqueArray(fc.constantFrom(...roles)), unit, numbers: fc.uniqueArray(number) });
  const facts = fc.record({ unit, officer: fc.option(number, { nil: null }) });
  fc.assert(
    fc.property(asker, facts, fc.constantFrom(...clipActions), ({ held, unit: at, numbers }, of, action) => {
      const who = rights(held, at, numbers);
      const { units, numbers: owned } = scopeOf(who, action);
      const isListed = units === null || units.includes(of.unit) || (of.officer !== null && owned.includes(of.officer));
      expect(isListed).toBe(mayTouch(who, action, clip(of)));
    }),
    { numRuns: 3000 },
  );
});

test('the three administrators are three accounts, and none of them works with footage', () => {
  for (const admin of administrators)
    for (const role of roles) {
      expect(conflictingRole([admin], role), `${admin} + ${role}`).toBe(role === admin ? undefined : admin);
      expect(conflictingRole([role], admin), `${role} + ${admin}`).toBe(role === admin ? undefined : role);
    }
  expect(conflictingRole(['custodian', 'officer'], 'unit-head')).toBeUndefined();
});

test('units below a unit, in a tree with a circle too', () => {
  expect([...unitsBelow(tree, 'root')].sort()).toEqual(['root', 'u1', 'u11', 'u2']);
  expect([...unitsBelow(tree, 'u1')].sort()).toEqual(['u1', 'u11']);
  const circle = [
    { id: 'a', name: 'a', parent: 'b' },
    { id: 'b', name: 'b', parent: 'a' },
  ];
  expect([...unitsBelow(circle, 'a')].sort()).toEqual(['a', 'b']);
});
