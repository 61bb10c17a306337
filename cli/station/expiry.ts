// Warns before the station's certificate ends: after that its seals are no longer trusted.
import type { Alarms } from '../../core/alarms.ts';
import type { StationKeys } from '../../storage/station/keys.ts';

const dayMs = 86_400_000;
const expiryDays = 180;

/** An alarm from half a year before the station's certificate ends: a new one takes paper and people. */
export function watchExpiry(
  { validUntilMs }: Pick<StationKeys, 'validUntilMs'>,
  now: () => number,
  alarms: Alarms,
): NodeJS.Timeout {
  const look = () => {
    const days = Math.floor((validUntilMs - now()) / dayMs);
    if (days < expiryDays)
      alarms.raise('certificate', 'CERTIFICATE_EXPIRES', `the station's certificate ends in ${days} days`, { days });
  };
  look();
  return setInterval(look, dayMs).unref();
}
