// `npm run test:dock`: media tools of the installed station run in liuhen-media@.service, which sees one file and nothing
// else. What a tool could do there that was taken over by its footage is tried with a shell in its place.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { shoot } from '../test-fixtures/footage.ts';
import { fatCard } from '../test-fixtures/rig/card.ts';
import type { Guest } from '../test-fixtures/rig/guest.ts';
import { judge, whenSafe } from '../test-fixtures/rig/installed-station.ts';
import { prepareScenarios, scenario, serialOf } from '../test-fixtures/rig/scenario.ts';

prepareScenarios();

const exposureOf = async (guest: Guest, unit: string) => {
  const said = await guest.sh(`systemd-analyze security ${unit} --no-pager | tail -n 1`);
  return Number(/: (\d\.\d)/.exec(said)?.[1]);
};

scenario('footage is probed, and its proxy made, in a unit of its own', async ({ guest, folder, say }) => {
  expect(await guest.sh('systemctl is-active liuhen-media.socket')).toBe('active\n');
  expect(await guest.sh('stat -c "%U %G %a" /run/liuhen/media.sock')).toBe('root liuhen 660\n');
  const shot = { seed: 'media unit', start: '2026-03-09T09:30:00', station: 'ST01', officer: '1', camera: '1' };
  const film = await shoot({ ...shot, kind: 'mjpeg-avi', seconds: 1 });
  const tree = join(folder, 'film');
  mkdirSync(join(tree, 'DCIM'), { recursive: true });
  copyFileSync(film, join(tree, 'DCIM', 'a.avi'));
  const card = fatCard(join(folder, 'film.img'), serialOf(1), tree);
  await guest.plug(1, card.image, card.serial);
  await whenSafe(guest, 1);
  say('safe');
  const manifest = JSON.parse(await guest.sh('cat $(find /var/lib/liuhen/vault -name manifest.json)'));
  expect(manifest).toMatchObject({ media: { container: 'avi', video: { codec: 'mjpeg' } } });
  expect(manifest.flags).not.toContain('probe-failed');
  const made = 'find /var/lib/liuhen/derived -name "*.jpg" -o -name proxy.mp4 | grep -v scratch | sed "s,.*/,," | sort';
  await guest.sh(`for i in $(seq 2400); do [ "$(${made} | wc -l)" = 2 ] && exit 0; sleep 0.2; done; exit 1`, 600_000);
  expect(await guest.sh(made)).toBe('proxy.mp4\nthumbnail.jpg\n');
  expect(await guest.sh('find /var/lib/liuhen/run/media -type f')).toBe('');
  expect(await guest.sh('stat -c %h $(find /var/lib/liuhen/vault -name "*.avi")')).toBe('1\n');
  expect(await guest.sh('systemctl list-units --no-legend --failed "liuhen*"')).toBe('');
  // Nothing of it in the journal, where it would bury what matters.
  expect(
    await guest.sh('journalctl -u "liuhen-media@*" --no-pager -o cat 2>&1 | grep -v "No data available" || true'),
  ).toBe('');
  expect(await exposureOf(guest, 'liuhen.service')).toBeLessThan(2);
  say(`exposure of liuhen.service: ${await exposureOf(guest, 'liuhen.service')}`);
  await judge(guest, [card]);
});

/** Asks the unit for one line as `user`, with the package's own runtime. */
function ask(user: string, line: string): string {
  const script = `
    const s = require("node:net").createConnection({ path: "/run/liuhen/media.sock", allowHalfOpen: true });
    s.on("error", (error) => console.log(error.code)).on("data", (bytes) => process.stdout.write(bytes));
    s.on("end", () => s.destroy());
    s.write(${JSON.stringify(`${line}\n`)});`;
  return `setpriv --reuid ${user} --regid ${user} --clear-groups /usr/lib/liuhen/runtime/bin/node -e '${script}'`;
}

scenario('what has been taken over there sees and reaches nothing', async ({ guest, say }) => {
  expect(await guest.sh(ask('nobody', '{}').replace('--regid nobody', '--regid nogroup'))).toBe('EACCES\n');
  expect(await guest.sh(ask('liuhen', '{"program":"sh"}'))).toMatch(/"refused":"not a request"/);

  const token = `1-${'ab'.repeat(16)}`;
  await guest.sh(`install -d -o liuhen -g liuhen -m 710 /var/lib/liuhen/run/media
    cd /var/lib/liuhen/run/media
    echo lent > ${token}; echo kept > 2-other
    chown liuhen:liuhen *; chmod 440 ${token}; chmod 400 2-other; : > ${token}.out; chown liuhen:liuhen ${token}.out; chmod 660 ${token}.out`);
  // The unit as it is, with a shell in the place of its runner.
  const tries = [
    'id -u',
    `cat /var/lib/liuhen/run/media/${token}`,
    `echo made > /var/lib/liuhen/run/media/${token}.out && echo wrote`,
    'ls /var/lib/liuhen/run/media',
    `rm -f /var/lib/liuhen/run/media/${token}`,
    `echo x > /var/lib/liuhen/run/media/${token}`,
    'echo x > /var/lib/liuhen/run/media/new',
    'cat /var/lib/liuhen/run/media/2-other',
    'ls /var/lib/liuhen/vault /var/lib/liuhen/keys /var/lib/liuhen/log',
    'cat /etc/passwd /etc/machine-id',
    'ls /run/liuhen /home /root',
    'cat /proc/1/cmdline /proc/sys/kernel/hostname',
    'ls /dev/vda /dev/vdb /dev/sda',
    'cp /usr/bin/true /tmp/p && chmod 755 /tmp/p && /tmp/p',
    'curl -s --max-time 2 http://127.0.0.1:8470/api/v1/health',
    'unshare --user true',
    'mount -t tmpfs none /tmp',
  ];
  const script = tries.map((words) => `( ${words} ) > /tmp/said 2>/dev/null; echo "$? $(cat /tmp/said)"`).join('\n');
  await guest.sh(`mkdir -p /run/systemd/system/liuhen-media@.service.d /usr/local/lib/rig
cat > /usr/local/lib/rig/taken-over <<'SCRIPT'
${script}
SCRIPT
cat > /run/systemd/system/liuhen-media@.service.d/rig.conf <<'UNIT'
[Service]
ExecStart=
ExecStart=/bin/sh /usr/local/lib/rig/taken-over
StandardOutput=socket
UNIT
systemctl daemon-reload`);
  const lines = (await guest.sh(ask('liuhen', ''), 120_000)).split('\n');
  // The shell does not read what it was asked, so the connection may end with a reset.
  const said = lines.filter((line) => /^\d/.test(line));
  say(said.join(' | '));
  const [uid, lent, wrote, ...others] = said;
  expect(Number(uid?.split(' ')[1])).toBeGreaterThan(60_000);
  expect([lent, wrote]).toEqual(['0 lent', '0 wrote']);
  const failed = others.map((line, at) => [tries[at + 3], line]);
  expect(failed).toHaveLength(tries.length - 3);
  for (const [words, line] of failed) expect([words, line]).toEqual([words, expect.stringMatching(/^[1-9]\d* *$/)]);
  expect(await guest.sh(`cat /var/lib/liuhen/run/media/${token}.out`)).toBe('made\n');
});
