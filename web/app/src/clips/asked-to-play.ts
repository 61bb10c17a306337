// Which clip somebody has just asked to see by pointing at it elsewhere. Kept for one page change and never in the address:
// a look leaves a trace, so opening a link alone must not be one.

let wanted: string | null = null;

export function askToPlay(clip: string): void {
  wanted = clip;
}

/** Whether this clip was just asked for; asked once, forgotten. */
export function takeAsked(clip: string): boolean {
  const asked = wanted === clip;
  wanted = null;
  return asked;
}
