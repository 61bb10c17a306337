// How values look to a person: safe text, sizes, the station's local time, tables. The table library is loaded when used.
import { stripVTControlCharacters } from 'node:util';
import type { Language } from '../../web/language.ts';

/** Names come from recorders: nothing in them may break a line, steer the terminal or turn the reading direction. */
export function safe(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return stripVTControlCharacters(String(value)).replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    '\ufffd',
  );
}

/** Binary units, as disks and `ls -h` have them. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** An RFC 3339 time as the station's wall clock shows it, to the second. */
export function localTime(time: string | null, zone: string): string {
  if (time === null) return '—';
  // sv-SE writes ISO order: 2026-01-02 03:04:05.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(time),
  );
}

const spanUnits: Readonly<Record<Language, readonly string[]>> = {
  zh: [' 天', ' 小时', ' 分', ' 秒'],
  en: ['d', 'h', 'm', 's'],
};

/** Days, hours, minutes, seconds, the largest two, as far as there is anything of them: `1 分 2 秒`, `1m 2s`. */
export function span(ms: number, language: Language): string {
  const seconds = Math.floor(ms / 1000);
  const counts = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  const parts = counts.map((count, unit) => ({ count, text: `${count}${spanUnits[language][unit]}` }));
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return parts.at(-1)!.text;
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ text }) => text)
    .join(' ');
}

/** A table without colours; every cell made safe. Without `head`, rows alone. */
export async function table(head: readonly string[], rows: readonly (readonly unknown[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  for (const row of rows) drawn.push(row.map(safe));
  return drawn.toString();
}

/** Two columns, name and value. */
export function facts(rows: readonly (readonly [string, unknown])[]): Promise<string> {
  const shown = (value: unknown) => (typeof value === 'object' && value !== null ? JSON.stringify(value) : value);
  return table(
    [],
    rows.map(([name, value]) => [name, shown(value)]),
  );
}

export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
