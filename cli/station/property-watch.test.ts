// The alarm of property whose time is up: raised, counted, taken back, and silent about what it is.
import { expect, test } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { caseChanged } from '../../core/case-event.ts';
import { propertyAdded, propertyMoved } from '../../core/property-event.ts';
import { book } from '../../test-fixtures/check-question.ts';
import { FakeStation } from '../../test-fixtures/fake-station.ts';
import { lookAtProperty, watchProperty } from './property-watch.ts';

const facts = {
  name: '烟花',
  quantity: '12箱',
  sealNumber: null,
  place: '一号库',
  heldSince: '2026-03-02T01:30:00.000Z',
  operation: null,
  handlers: ['1', '2'],
  clip: null,
  at: null,
} as const;
const unsaid = { object: null, actingName: null, body: null, power: null, stages: {}, people: [] };

test('rises when the time is up, and goes when the thing has gone', async () => {
  const station = new FakeStation(0);
  station.rules.held = book;
  let now = Date.parse('2026-04-01T23:59:59+08:00');
  const alarms = new Alarms({ now: () => now, quality: () => 'synced' });
  const drafts = [
    caseChanged('case', { action: 'open', unit: 'root', matter: 'seizure', facts: { number: '秘密', ...unsaid } }),
    propertyAdded('case', 'a', facts),
    propertyAdded('case', 'b', facts),
  ];
  await station.record(drafts.map((draft) => ({ ...draft, actor: 'x' })));
  const look = () => {
    lookAtProperty(station, () => now, alarms);
    return alarms.list();
  };
  expect(look()).toEqual([]);
  now += 1000;
  expect(look()).toMatchObject([{ code: 'PROPERTY_OVERDUE', context: { items: 2 } }]);
  expect(JSON.stringify(alarms.list())).not.toMatch(/秘密|烟花|一号库|case/);
  const none = { from: null, to: null, place: null, isSealIntact: null, sealNumber: null, reason: null };
  const leave = (id: string) =>
    propertyMoved('case', id, {
      ...none,
      action: 'collect',
      time: '2026-04-02T01:00:00.000Z',
      handlers: ['1', '2'],
      document: null,
      clip: null,
      at: null,
    });
  await station.record([{ ...leave('a'), actor: 'x' }]);
  expect(look()).toMatchObject([{ context: { items: 1 } }]);
  await station.record([{ ...leave('b'), actor: 'x' }]);
  expect(look()).toEqual([]);
});

test('where it cannot look, that is the alarm', () => {
  const station = new FakeStation(0);
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  Object.assign(station.catalogue, {
    property: {
      held: () => {
        throw new Error('no');
      },
    },
  });
  clearInterval(watchProperty(station, () => 0, alarms));
  expect(alarms.list()).toMatchObject([{ code: 'BUG' }]);
});
