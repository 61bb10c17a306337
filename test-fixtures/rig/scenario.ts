// Frame of a dock test: an emulated station PC with the package installed, cards made from the run's seed, and the end
// of both whatever happens.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, test } from 'vitest';
import { testSeed } from '../seed.ts';
import { type Card, fatCard, syntheticTree } from './card.ts';
import { type Guest, usedByGuests } from './guest.ts';
import { buildPackage, prepareRig, removeGuest, restartGuest, reviveGuest, startGuest } from './rig.ts';

export interface Scene {
  readonly guest: Guest;
  /** Folder for cards, gone afterwards if the scenario holds. */
  readonly folder: string;
  /** A FAT32 card with synthetic footage; its bytes follow from seed and number. */
  card(number: number, files: number, fileMiB: number): Card;
  tree(number: number, files: number, fileMiB: number): string;
  /** Pulls the plug of the whole PC and boots it again with the data disk as it was left. */
  powerCut(): Promise<Guest>;
  /** The same without the seconds of the boot: see `reviveGuest`. */
  quickCut(): Promise<Guest>;
  /** Ends the present PC and gives another one, as it was right after the installation. */
  fresh(): Promise<Guest>;
  /** Says how the scenario goes, with seconds since its start. */
  say(text: string): void;
}

export const serialOf = (number: number) => `00${number}2345`.slice(-7);

/** Registers the preparation; call once in each file. Takes minutes when the package has changed. */
export function prepareScenarios(): void {
  beforeAll(async () => {
    deb = buildPackage();
    missing = await prepareRig(deb);
  });
}
let missing: string | undefined;
let deb = '';
let scenes = 0;
export const packagePath = () => deb;

/** One independent test in a guest of its own. */
export function scenario(title: string, act: (scene: Scene) => Promise<void>): void {
  test(title, async (context) => {
    if (missing !== undefined) return context.skip(missing);
    const started = performance.now();
    const seconds = () => ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    const say = (text: string) => process.stderr.write(`${seconds()} s  ${text}\n`);
    say(`${title} (seed ${testSeed()})`);
    const folder = mkdtempSync(join(tmpdir(), 'liuhen-dock-'));
    scenes += 1;
    const name = `scene-${scenes}-${process.pid}`;
    const usedBefore = usedByGuests();
    let guest = await startGuest(name);
    say('the PC is up, the station runs');
    const tree = (number: number, files: number, fileMiB: number) =>
      syntheticTree(join(folder, `tree-${number}`), {
        serial: serialOf(number),
        seed: (testSeed() + number * 7919) >>> 0,
        files,
        fileMiB,
      });
    const after = (start: (name: string) => Promise<Guest>) => async () => {
      await guest.powerCut();
      guest = await start(name);
      return guest;
    };
    const [powerCut, quickCut, fresh] = [after(restartGuest), after(reviveGuest), after(startGuest)];
    const card = (number: number, files: number, fileMiB: number) =>
      fatCard(join(folder, `card-${number}.img`), serialOf(number), tree(number, files, fileMiB));
    try {
      await act({ guest, folder, tree, card, powerCut, quickCut, fresh, say });
    } catch (error) {
      // Until the next run, for whoever looks for the cause.
      await guest.try('(dmesg; journalctl -b -o short-precise) > /mnt/host/journal.txt', 60_000).catch(() => undefined);
      say(`does not hold; cards in ${folder}, journal and disks in .cache/rig/run/${name}*`);
      throw error;
    } finally {
      await guest.powerCut();
    }
    say(`holds; ${(usedByGuests() - usedBefore).toFixed(0)} s of processor`);
    removeGuest(name);
    rmSync(folder, { recursive: true, force: true });
  });
}
