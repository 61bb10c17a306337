// How long until a bay is through, by the station's own word and the station's own clock. Pure.

/**
 * @param finishesAt RFC 3339; null where the station can't say. @param nowMs the station's time; null where it is not known.
 * @returns milliseconds, 0 for a moment that has just passed; null where nothing can be said.
 */
export function timeLeft(finishesAt: string | null | undefined, nowMs: number | null): number | null {
  if (finishesAt === null || finishesAt === undefined || nowMs === null) return null;
  const ms = Date.parse(finishesAt) - nowMs;
  return Number.isNaN(ms) ? null : Math.max(ms, 0);
}
