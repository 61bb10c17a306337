// Warns before a certificate ends: the station's, after which its seals are no longer trusted, and that of the web.
import type { Alarms } from '../../core/alarms.ts';
import type { StationKeys } from '../../storage/station/keys.ts';

const dayMs = 86_400_000;

export interface Expiring {
  /** Milliseconds since 1970. */
  readonly validUntilMs: number;
  readonly code: string;
  readonly what: string;
  /** How many days before its end a person is told. */
  readonly days: number;
}

/** Half a year: a new one takes paper and people. */
export function stationCertificate({ validUntilMs }: Pick<StationKeys, 'validUntilMs'>): Expiring {
  return { validUntilMs, code: 'CERTIFICATE_EXPIRES', what: 'the station’s certificate', days: 180 };
}

/** The station's own is made anew at any start in its last thirty days, so this is a station that was not restarted. */
export function webCertificate(validUntilMs: number): Expiring {
  return { validUntilMs, code: 'WEB_CERTIFICATE_EXPIRES', what: 'the certificate of the web server', days: 20 };
}

/** Looks at once and every day. */
export function watchExpiry(of: Expiring, now: () => number, alarms: Alarms): NodeJS.Timeout {
  const look = () => {
    const days = Math.floor((of.validUntilMs - now()) / dayMs);
    if (days < of.days) alarms.raise(of.code, of.code, `${of.what} ends in ${days} days`, { days });
  };
  look();
  return setInterval(look, dayMs).unref();
}
