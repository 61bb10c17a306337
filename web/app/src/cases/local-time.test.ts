import { expect, test } from 'vitest';
import { fieldOf, saidTime } from './local-time.ts';

const instant = '2026-03-01T01:00:00.040Z';

test('a field shows the station’s wall clock', () => {
  expect(fieldOf(instant, 'Asia/Shanghai')).toBe('2026-03-01T09:00:00');
});

test('what nobody touched goes back as it came', () => {
  expect(saidTime('2026-03-01T09:00:00', instant, 'Asia/Shanghai')).toBe(instant);
  expect(saidTime('2026-03-01T09:00:01', instant, 'Asia/Shanghai')).toBe('2026-03-01T09:00:01');
  expect(saidTime('2026-03-01T09:00:01', null, 'Asia/Shanghai')).toBe('2026-03-01T09:00:01');
});
