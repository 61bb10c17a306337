import { expect, it } from 'vitest';
import { Alarms } from './alarms.ts';

it('keeps an alarm from its first time until its cause is gone', () => {
  let now = 0;
  const alarms = new Alarms({ now: () => now, quality: () => 'synced' });
  alarms.raise('k', 'DISK_FULL', 'first');
  now = 5000;
  alarms.raise('k', 'DISK_FULL', 'again', { bay: '1' });
  expect(alarms.list()).toMatchObject([{ what: 'again', since: '1970-01-01T00:00:00.000Z', context: { bay: '1' } }]);
  alarms.clear('k');
  expect(alarms.list()).toEqual([]);
});
