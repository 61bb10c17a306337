// `npm run test:dock`: how fast the station takes a card in, as a ratio to `dd` of the same device in the same guest. Emulated
// processors digest slowly: so it is measured both as fast as they can, and with a card that is slower than they are, which
// is what real cards are on real processors. Figures are for reading; only a collapse fails.
import { expect } from 'vitest';
import { type Administrator, administrator } from '../test-fixtures/rig/administrator.ts';
import { BoardWatch } from '../test-fixtures/rig/board-watch.ts';
import type { Card } from '../test-fixtures/rig/card.ts';
import type { Guest } from '../test-fixtures/rig/guest.ts';
import { judge } from '../test-fixtures/rig/installed-station.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';

prepareScenarios();

const MiB = 2 ** 20;
const files = 4;
const fileMiB = 8;
const totalBytes = files * fileMiB * MiB;
const rounds = 2;

interface Round {
  /** Bytes a second. */
  readonly station: number;
  readonly dd: number;
}

/** One card in: from its first bytes to the last of them sealed; then `dd` of as many bytes of the same device, twice. */
async function round(guest: Guest, card: Card, bytesPerSecond?: number): Promise<Round> {
  const { image, serial } = card;
  const watch = await BoardWatch.start(guest, new Map([[serial, card]]));
  await guest.plug(1, image, serial, bytesPerSecond === undefined ? {} : { bytesPerSecond });
  const before = await watch.when(serial, 'first bytes', ([bay]) => bay && bay.doneBytes > 0 && bay.doneBytes);
  const began = performance.now();
  await watch.when(serial, 'safe', () => watch.isSafe(serial), 1200_000);
  const station = (totalBytes - before) / ((performance.now() - began) / 1000);
  await watch.stop();
  const times = [await ddSeconds(guest), await ddSeconds(guest)];
  await guest.unplug(1);
  return { station, dd: totalBytes / Math.min(...times) };
}

/** Past the caches, like the station's own reading of what was never read before. */
async function ddSeconds(guest: Guest): Promise<number> {
  const said = await guest.sh(
    `echo 3 > /proc/sys/vm/drop_caches; disk=$(ls /sys/block | grep '^sd')
     dd if=/dev/$disk of=/dev/null bs=1M count=${totalBytes / MiB} iflag=direct 2>&1`,
    1200_000,
  );
  return Number(/, ([\d.e-]+) s,/.exec(said)?.[1]);
}

/** MiB a second that one emulated processor digests, by the package's own runtime. */
const digestSpeed = async (guest: Guest, name: string) =>
  Number(
    await guest.sh(
      `/usr/lib/liuhen/runtime/bin/node -e '
         const { createHash } = require("crypto"); const block = Buffer.alloc(1 << 20, 7); const hash = createHash("${name}");
         for (let i = 0; i < 4; i++) hash.update(block);
         const began = performance.now(); for (let i = 0; i < 16; i++) hash.update(block);
         console.log(16000 / (performance.now() - began))'`,
    ),
  );

const inMiB = (bytesPerSecond: number) => `${(bytesPerSecond / MiB).toFixed(1)} MiB/s`;

scenario('throughput, as a ratio to dd', async ({ guest, card, say }) => {
  const ask: Administrator = await administrator(guest);
  for (const name of ['sha256', 'sm3'])
    say(`${name} alone, one emulated processor: ${(await digestSpeed(guest, name)).toFixed(1)} MiB/s`);
  const cards: Card[] = [];
  const best = async (what: string, bytesPerSecond?: number): Promise<Round> => {
    const done: Round[] = [];
    for (let number = 1; number <= rounds; number += 1) {
      const next = card(cards.length + 1, files, fileMiB);
      cards.push(next);
      const { station, dd } = await round(guest, next, bytesPerSecond);
      say(`${what}, round ${number}: station ${inMiB(station)}, dd ${inMiB(dd)}`);
      done.push({ station, dd });
    }
    const fastest = (of: keyof Round) => Math.max(...done.map((one) => one[of]));
    const [station, dd] = [fastest('station'), fastest('dd')];
    say(`${what}: station ${inMiB(station)}, dd ${inMiB(dd)}, ratio ${(station / dd).toFixed(2)}`);
    return { station, dd };
  };
  const both = await best('as fast as it goes, SHA-256 and SM3');
  await ask('config set digests sha256');
  await best('as fast as it goes, SHA-256 alone');
  await ask('config set digests sha256+sm3');
  const slow = await best('a card slower than the processors', Math.round(0.5 * both.station));
  expect(slow.station / slow.dd).toBeGreaterThan(0.5);
  expect(await judge(guest, cards)).toEqual({ clips: files * cards.length });
});
