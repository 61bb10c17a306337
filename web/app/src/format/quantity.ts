// Sizes and spans of time as people read them. Decimal units, as on the labels of memory cards.

const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `0 B`, `999 B`, `1.2 kB`, `34.5 GB`: never rounds up into a unit it does not reach. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  if (unit === 0) return `${value} B`;
  return `${(Math.floor(value * 10) / 10).toFixed(1)} ${units[unit]}`;
}

/** `3.0 / 7.2 GB`: how much of it, both in the unit of the whole. */
export function sizePair(part: number, whole: number): string {
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, whole)) / 3)));
  const scaled = (bytes: number) =>
    power === 0 ? String(bytes) : (Math.floor((bytes / 1000 ** power) * 10) / 10).toFixed(1);
  return `${scaled(part)} / ${scaled(whole)} ${units[power]}`;
}

/** `0:07`, `12:34`, `1:02:03`: of a recording, in whole seconds. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const pad = (part: number) => String(part).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** A span in its largest two units, each for the messages `span.*`. Zero is one part: no seconds. */
export function spanParts(ms: number): readonly { readonly unit: 'd' | 'h' | 'min' | 's'; readonly n: number }[] {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const parts = [
    { unit: 'd', n: Math.floor(seconds / 86_400) },
    { unit: 'h', n: Math.floor(seconds / 3600) % 24 },
    { unit: 'min', n: Math.floor(seconds / 60) % 60 },
    { unit: 's', n: seconds % 60 },
  ] as const;
  const first = parts.findIndex(({ n }) => n > 0);
  if (first < 0) return [{ unit: 's', n: 0 }];
  return parts.slice(first, first + 2).filter(({ n }) => n > 0);
}

/** Whole minutes, rounded up; null below one: nobody counts seconds at the dock. */
export function minutesLeft(ms: number): number | null {
  return ms < 60_000 ? null : Math.ceil(ms / 60_000);
}

/** Whole per cent, rounded down, and never 100 while anything is missing; null when there is nothing to count. */
export function percentDone(done: number, all: number): number | null {
  if (all <= 0) return null;
  return done >= all ? 100 : Math.max(0, Math.floor((done / all) * 100));
}
