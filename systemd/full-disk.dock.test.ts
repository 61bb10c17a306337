// `npm run test:dock`: the station's disk is full while a recorder is docked: kept from being filled by the reserve, and full
// to the last byte. What has no room stays on the recorder and is counted; with room again the next docking completes it.
import { expect } from 'vitest';
import type { Alarm } from '../core/model.ts';
import { type Administrator, administrator } from '../test-fixtures/rig/administrator.ts';
import { stillOnCard } from '../test-fixtures/rig/card.ts';
import type { Guest } from '../test-fixtures/rig/guest.ts';
import { judge, whenBays, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';

prepareScenarios();

const MiB = 2 ** 20;
const filler = '/var/lib/liuhen/files-of-somebody-else';

const freeBytes = async (guest: Guest) =>
  Number(await guest.sh('set -- $(stat -f -c "%a %S" /var/lib/liuhen); echo $(($1 * $2))'));

/** Somebody else's file, as large as it takes. */
async function leaveFree(guest: Guest, bytes: number): Promise<void> {
  await guest.sh(`fallocate -l ${(await freeBytes(guest)) - bytes} ${filler}; sync`);
}

const alarmCodes = async (ask: Administrator) =>
  (await ask<{ alarms: Alarm[] }>('station status')).alarms.map(({ code }) => code);

for (const [name, reserve, free] of [
  ['the reserve is kept', 1024 * MiB, 1024 * MiB + 7 * MiB],
  ['full to the last byte', 0, 3 * MiB],
] as const)
  scenario(`the station's disk is full: ${name}`, async ({ guest, card, say }) => {
    const ask = await administrator(guest);
    await ask(`config set storage.reserveBytes ${reserve}`);
    const one = card(1, 6, 2);
    await leaveFree(guest, free);
    await guest.plug(1, one.image, one.serial);
    const full = await whenBays(guest, 'the bay has failed', ([bay]) => bay?.state === 'failed' && bay);
    say(`failed: ${full.clips} clips, ${full.remaining} files only on the card, ${full.error?.code}`);
    expect(full.error?.code).toBe('DISK_FULL');
    expect(full.remaining).toBeGreaterThan(0);
    expect(full.clips + full.remaining).toBe(6);
    if (reserve > 0) expect(await freeBytes(guest)).toBeGreaterThanOrEqual(reserve);
    expect(await alarmCodes(ask)).toContain('DISK_FULL');
    stillOnCard(one);

    await guest.unplug(1);
    await guest.sh(`rm ${filler}; sync`);
    await guest.plug(1, one.image, one.serial);
    const [safe] = await whenSafe(guest, 1, 600_000);
    expect(safe).toMatchObject({ files: 6, clips: 6, remaining: 0 });
    say('room again: safe');
    expect(await alarmCodes(ask)).toEqual([]);
    expect(await judge(guest, [one])).toEqual({ clips: 6 });
  });
