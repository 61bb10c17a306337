// The demo's recorder whose clock is wrong: it films the station's time code, and what the station makes of that.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CustodyEvent } from '../core/custody-event.ts';
import type { Clip } from '../core/model.ts';
import { filmCodes } from '../test-fixtures/filmed-code.ts';

/** By how much the clock of recorder A is fast. */
const fastMs = 192_000;
const secondsFilmed = 5;

type Liuhen = <T>(env: Readonly<Record<string, string>>, ...args: readonly string[]) => T;

/** What the screen showed, a code a second. */
export interface ShownCodes {
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly codes: readonly string[];
}

/** Looks at the dock's screen as it goes by. */
export async function watchTimeCode(url: string): Promise<ShownCodes> {
  const texts = new Map<number, string>();
  const turn = () => sleep(1000 - (Date.now() % 1000) + 50);
  await turn();
  const began = Date.now();
  while (texts.size <= secondsFilmed) {
    const answer = await fetch(`${url}/api/v1/dock/time-code`);
    const { second, text } = (await answer.json()) as { second: number; text: string };
    texts.set(second, text);
    await turn();
  }
  return { began, codes: [...texts.values()] };
}

/** Films it onto recorder A. @returns the name of the file. */
export async function filmTimeCode(tree: string, shown: ShownCodes): Promise<string> {
  const clock = new Date(shown.began + fastMs + 8 * 3_600_000).toISOString().replaceAll(/[-:]|\..*/g, '');
  const name = `DCAM_0012345_330726_${clock.replace('T', '_')}.mp4`;
  await mkdir(join(tree, 'DCIM', '100MEDIA'), { recursive: true });
  await filmShown(join(tree, 'DCIM', '100MEDIA', name), shown);
  return name;
}

/** @param hue of the recorder's lens, degrees: two films that are alike would be one clip. */
export function filmShown(path: string, { began, codes }: ShownCodes, hue = 0): Promise<void> {
  return filmCodes(path, { codes, intoFirstMs: began % 1000, seconds: secondsFilmed, frames: `hue=h=${hue * 20}` });
}

/** What was found in the film, once its job has had its turn. @throws when nothing was, or something else. */
export async function findOffset(liuhen: Liuhen, as: Readonly<Record<string, string>>, clip: Clip): Promise<string> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const { events } = liuhen<{ events: CustodyEvent[] }>(as, 'clip', 'custody', clip.id);
    const anchor = events.find(({ type }) => type === 'anchor');
    if (anchor) {
      const { offsetMs, uncertaintyMs } = anchor.public as { offsetMs: number; uncertaintyMs: number };
      if (Math.abs(offsetMs - fastMs) > uncertaintyMs)
        throw new Error(`the recorder is said to be ${offsetMs} ms fast`);
      const seconds = (ms: number) => (ms / 1000).toFixed(1);
      return `${clip.file.name} shows the time code: its recorder is ${seconds(offsetMs)} s fast, ± ${seconds(uncertaintyMs)} s`;
    }
    await sleep(500);
  }
  throw new Error('the filmed time code was not found within a minute');
}
