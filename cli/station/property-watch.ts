// The alarm of property whose time is up and that is still held. How many, and no more: everybody sees alarms.
import type { Alarms } from '../../core/alarms.ts';
import { asLiuhenError } from '../../core/errors.ts';
import { PropertyDesk } from '../../web/cases/property-desk.ts';
import type { StationPort } from '../../web/station-port.ts';

const everyMs = 60_000;
const code = 'PROPERTY_OVERDUE';
const failed = 'property-watch';

/** Raises the alarm or takes it back, as things are at that moment. */
export function lookAtProperty(station: StationPort, now: () => number, alarms: Alarms): void {
  const desk = new PropertyDesk(station);
  const items = station.catalogue.property.held({ units: null });
  const overdue = items.filter((item) => desk.judge(item, now()).isOverdue).length;
  if (overdue === 0) alarms.clear(code);
  else alarms.raise(code, code, `${overdue} items are still held although their time is up`, { items: overdue });
}

/** Looks at once and every minute. Where it cannot look, that is the alarm. */
export function watchProperty(station: StationPort, now: () => number, alarms: Alarms): NodeJS.Timeout {
  const look = () => {
    try {
      lookAtProperty(station, now, alarms);
      alarms.clear(failed);
    } catch (error) {
      const { code: why, message } = asLiuhenError(error);
      alarms.raise(failed, why, `deadlines of property cannot be looked at: ${message}`);
    }
  };
  look();
  return setInterval(look, everyMs).unref();
}
