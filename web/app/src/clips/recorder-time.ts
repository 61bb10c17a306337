// What the recorder's own clock said, from the corrected time: corrected = device − offset (contract, "Clock"). Pure.

/** @returns RFC 3339; null where the time is unknown, and where no offset is known: then the time shown is its own. */
export function recorderTime(corrected: string | null, offsetMs: number | null): string | null {
  if (corrected === null || offsetMs === null) return null;
  const ms = Date.parse(corrected);
  return Number.isNaN(ms) ? null : new Date(ms + offsetMs).toISOString();
}
