import { expect, test } from 'vitest';
import { accessTable } from '../../../../core/policy/access.ts';
import { roles } from '../../../../core/policy/roles.ts';
import { mayWriteRoster } from './roster-rights.ts';

test('it is offered to exactly those whom the station lets do it', () => {
  const may = roles.filter((role) => mayWriteRoster([role]));
  expect(may.sort()).toEqual(Object.keys(accessTable['roster.write']).sort());
});
