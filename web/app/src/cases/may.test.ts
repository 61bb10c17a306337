import { expect, test } from 'vitest';
import { type Action, accessTable } from '../../../../core/policy/access.ts';
import { type CaseAct, may, rolesOfAct } from './may.ts';

const actionOf = (act: CaseAct): Action =>
  (['link', 'anchor', 'export'].includes(act) ? `clip.${act}` : `case.${act}`) as Action;

test.each(Object.keys(rolesOfAct) as CaseAct[])('%s is offered to exactly those whom the station lets do it', (act) => {
  expect([...rolesOfAct[act]].sort()).toEqual(Object.keys(accessTable[actionOf(act)]).sort());
});

test('one role of several is enough', () => {
  expect(may('close', ['officer', 'custodian'])).toBe(true);
  expect(may('close', ['officer'])).toBe(false);
});
