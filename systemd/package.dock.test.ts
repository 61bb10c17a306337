// `npm run test:dock`: what installing, upgrading, removing and purging do to the station and to its data.
import { join } from 'node:path';
import { expect } from 'vitest';
import { administrator } from '../test-fixtures/rig/administrator.ts';
import { copyOfDisk } from '../test-fixtures/rig/guest.ts';
import { judge, packageVersion, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { buildPackage, installLog, untilAnswers } from '../test-fixtures/rig/rig.ts';
import { prepareScenarios, scenario } from '../test-fixtures/rig/scenario.ts';

prepareScenarios();

scenario('installing starts the service, which makes the station', async ({ guest }) => {
  expect(installLog()).toMatch(/"ready":true/);
  expect(await guest.sh('systemctl is-enabled liuhen; systemctl is-active liuhen')).toBe('enabled\nactive\n');
  expect(await guest.sh('stat -c "%U %a" /var/lib/liuhen')).toBe('liuhen 750\n');
  expect(await guest.sh('ps -o user= -p $(systemctl show -P MainPID liuhen)')).toBe('liuhen\n');
  expect(await guest.sh('grep CapEff /proc/$(systemctl show -P MainPID liuhen)/status')).toMatch(/0{16}/);
  expect(await guest.sh('ls /var/lib/liuhen/first-passwords')).toMatch(/system-admin/);
  expect((await guest.try('test -s /etc/liuhen/station.yaml')).exit).toBe(0);
  // Nothing in it that had to be compiled first (decision 0014).
  expect(await guest.sh('find /usr/lib/liuhen -name "*.ts" -not -path "*/node_modules/*"')).toBe('');
  // Figure of docs/installing.md: what is newly left open shows here.
  const exposure = await guest.sh('systemd-analyze security liuhen.service --no-pager | tail -n 1');
  expect(Number(/: (\d\.\d)/.exec(exposure)?.[1])).toBeLessThanOrEqual(1.3);
});

scenario('the administrators log in and check everything', async ({ guest }) => {
  const ask = await administrator(guest);
  expect(await ask('fsck')).toMatchObject({ findings: [] });
});

scenario('an upgrade in place and a removal keep the data', async ({ guest, folder, card, say }) => {
  const first = card(1, 2, 1);
  await guest.plug(1, first.image, first.serial);
  await whenSafe(guest, 1);
  const newer = buildPackage('--version', '0.1.0+next', '--out', join(folder, 'newer.deb'));
  copyOfDisk(newer, join(guest.folder, 'share', 'newer.deb'));
  await guest.sh('dpkg -i /mnt/host/newer.deb', 600_000);
  await guest.sh(untilAnswers, 180_000);
  expect(await packageVersion(guest)).toBe('0.1.0+next');
  say('upgraded');
  // The card still lies in its bay: known content, nothing sealed twice.
  const second = card(2, 2, 1);
  await guest.plug(2, second.image, second.serial);
  await whenSafe(guest, 2);
  await guest.sh('dpkg --remove liuhen', 120_000);
  expect((await guest.try('systemctl is-active liuhen')).output).toBe('inactive\n');
  expect((await guest.try('pgrep -u liuhen')).output).toBe('');
  expect(await guest.sh('grep bays /proc/mounts || true')).toBe('');
  await guest.sh('dpkg --purge liuhen < /dev/null', 120_000);
  say('removed and purged with nobody to answer');
  expect((await guest.try('test -e /usr/lib/liuhen -o -e /usr/bin/liuhen -o -e /etc/liuhen')).exit).toBe(1);
  expect(await judge(guest, [first, second])).toEqual({ clips: 4 });
});
