// Times in the station's zone, with seconds, whatever the zone of the machine that shows them.

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-01 09:30:05`, or only `09:30:05`. @param zone an IANA name. */
export function stationTime(ms: number, zone: string, show: 'date and time' | 'time' = 'date and time'): string {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return show === 'time' ? time : `${part('year')}-${part('month')}-${part('day')} ${time}`;
}

/** As `stationTime`, from RFC 3339; null when it is no time. */
export function stationTimeOf(text: string, zone: string): string | null {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : stationTime(ms, zone);
}

/** `UTC+8`, `UTC−3:30`: beside the zone's name, for whoever does not know it by heart. */
export function zoneOffset(ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'shortOffset' });
  const name = format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return name.replace('GMT', 'UTC').replace('-', '−');
}

/** The next calendar day, `2026-02-28` → `2026-03-01`, or the n-th after it: lists are asked up to its beginning. */
export function dayAfter(day: string, n = 1): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? day : new Date(ms + n * 86_400_000).toISOString().slice(0, 10);
}
