import { expect, it } from 'vitest';
import { Alarms } from '../../core/alarms.ts';
import { stationCertificate, watchExpiry, webCertificate } from './expiry.ts';

const day = 86_400_000;

it.each([
  [200, []],
  [180, []],
  [179, [{ code: 'CERTIFICATE_EXPIRES', context: { days: 179 } }]],
  [-3, [{ code: 'CERTIFICATE_EXPIRES', context: { days: -3 } }]],
])('warns half a year before the certificate ends: %i days', (days, expected) => {
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  clearInterval(watchExpiry(stationCertificate({ validUntilMs: days * day }), () => 0, alarms));
  expect(alarms.list()).toMatchObject(expected);
});

it('and of the web server’s twenty days before', () => {
  const alarms = new Alarms({ now: () => 0, quality: () => 'synced' });
  clearInterval(watchExpiry(webCertificate(20 * day), () => 0, alarms));
  expect(alarms.list()).toEqual([]);
  clearInterval(watchExpiry(webCertificate(19 * day), () => 0, alarms));
  expect(alarms.list()).toMatchObject([{ code: 'WEB_CERTIFICATE_EXPIRES', context: { days: 19 } }]);
});
