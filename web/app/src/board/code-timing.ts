// How long an answer's code may stand, and when to ask again. Pure; times by the page's own steady counter. A code belongs
// to its second: a page that shows an old one tells a recorder a wrong time.

/** An answer that took longer says a second that may be over by now. */
export const slowestAnswerMs = 300;
/** A code may stand for so long after its second: less than what a reading allows for (decision 0008). */
export const graceMs = 100;

export interface CodeTiming {
  /** The code must be gone by then. */
  readonly goneAtMs: number;
  /** About when the station's next second begins. */
  readonly askAtMs: number;
}

/** @returns null for an answer that came too late, or that is not of the second it was made in. */
export function codeTiming(
  code: { readonly second: number; readonly now: string },
  sentMs: number,
  heardMs: number,
): CodeTiming | null {
  const leftMs = (code.second + 1) * 1000 - Date.parse(code.now);
  if (!(leftMs > 0 && leftMs <= 1000) || heardMs - sentMs > slowestAnswerMs) return null;
  // The answer was made between question and hearing: at the earliest for how long it may stand, in the middle for the rest.
  const goneAtMs = sentMs + leftMs + graceMs;
  return goneAtMs > heardMs ? { goneAtMs, askAtMs: Math.max(heardMs, (sentMs + heardMs) / 2 + leftMs) } : null;
}
