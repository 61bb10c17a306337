// `npm run package:deb`: the installable package, from this tree and its node_modules. Prints its path as the last line.
// The same tree and SOURCE_DATE_EPOCH give the same bytes. `--version V` names another version, to try an upgrade.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lutimesSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { packagedFiles, packagedModules } from './packaged-files.ts';
import { projectRoot, readProjectFile } from './project-files.ts';

const { values } = parseArgs({ options: { version: { type: 'string' }, out: { type: 'string' } } });
const version = values.version ?? (JSON.parse(readProjectFile('package.json')) as { version: string }).version;
const arch = process.arch === 'x64' ? 'amd64' : process.arch;
const work = join(projectRoot, '.cache', 'deb');
const tree = join(work, 'tree');
const home = join(tree, 'usr', 'lib', 'liuhen');

/** `mode` is stated for every file: the umask of whoever builds must not show in the package. */
function put(from: string, to: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { dereference: true });
  chmodSync(to, mode);
}

function run(...[program, ...words]: [string, ...string[]]): string {
  const done = spawnSync(program, words, { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, ...stamp } });
  if (done.status === 0) return done.stdout.trim();
  process.stderr.write(
    `${done.stderr ?? ''}${done.error?.message ?? ''}\npackage: ${program} ${words.join(' ')} failed\n`,
  );
  process.exit(1);
}

/** Without a given time, that of the last commit; outside git, the newest known fixed point. */
function sourceDate(): string {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given) return given;
  const commit = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: projectRoot, encoding: 'utf8' });
  return commit.status === 0 ? commit.stdout.trim() : '1767225600';
}
const stamp = { SOURCE_DATE_EPOCH: sourceDate() };

rmSync(work, { recursive: true, force: true });
for (const { path, mode } of packagedFiles()) put(join(projectRoot, path), join(home, path), mode);
for (const module of packagedModules(process.arch))
  for (const { path, mode } of module.files) put(join(projectRoot, path), join(home, path), mode);

// The runtime of the lock file, a third party's repack. A release script, not written yet, would put the official build
// here after checking it against the signed list of checksums.
const runtime = join('node_modules', `node-linux-${process.arch}`);
put(join(projectRoot, runtime, 'bin', 'node'), join(home, 'runtime', 'bin', 'node'), 0o755);
put(join(projectRoot, runtime, 'LICENSE'), join(home, 'runtime', 'LICENSE'));

const unit = (name: string) => join(projectRoot, 'systemd', name);
put(unit('liuhen-launcher'), join(tree, 'usr', 'bin', 'liuhen'), 0o755);
for (const name of ['mount-volume', 'release-volume', 'volume-state', 'disk-sequence'])
  put(unit(name), join(home, 'systemd', name), 0o755);
for (const name of ['liuhen.service', 'liuhen-mount@.service', 'liuhen-release@.service', 'liuhen-release@.path'])
  put(unit(name), join(tree, 'usr', 'lib', 'systemd', 'system', name));
put(unit('90-liuhen.rules'), join(tree, 'usr', 'lib', 'udev', 'rules.d', '90-liuhen.rules'));
put(unit('liuhen.sysusers'), join(tree, 'usr', 'lib', 'sysusers.d', 'liuhen.conf'));
put(unit('liuhen.tmpfiles'), join(tree, 'usr', 'lib', 'tmpfiles.d', 'liuhen.conf'));
for (const page of ['installing.md', 'configuration.md', 'formats.md', 'access.md'])
  put(join(projectRoot, 'docs', page), join(tree, 'usr', 'share', 'doc', 'liuhen', page));

const control = join(tree, 'DEBIAN');
mkdirSync(control, { recursive: true });
for (const script of ['postinst', 'prerm', 'postrm'])
  put(join(projectRoot, 'systemd', 'debian', script), join(control, script), 0o755);
const installedSize = Math.ceil(Number(run('du', '-sk', '--apparent-size', join(tree, 'usr')).split('\t')[0]));
writeFileSync(
  join(control, 'control'),
  `${[
    'Package: liuhen',
    `Version: ${version}`,
    `Architecture: ${arch}`,
    'Maintainer: Liuhen maintainers <maintainers@liuhen.invalid>',
    'Section: admin',
    'Priority: optional',
    `Installed-Size: ${installedSize}`,
    // glibc 2.34: the prebuilt parts of the catalogue need it.
    'Depends: libc6 (>= 2.34), libstdc++6, systemd, udev, passwd, util-linux, mount, ffmpeg, bubblewrap',
    'Recommends: openssl, fonts-wqy-microhei, chrony | systemd-timesyncd',
    'Description: evidence station for body-worn recorders',
    ' Takes in the footage of docked recorders, seals it, keeps a log of everything done',
    ' with it, and lets anyone prove that nothing was changed or lost.',
  ].join('\n')}\n`,
);
chmodSync(join(control, 'control'), 0o644);

const seconds = Number(stamp.SOURCE_DATE_EPOCH);
for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isDirectory()) chmodSync(path, 0o755);
  lutimesSync(path, seconds, seconds);
}
chmodSync(tree, 0o755);
const target = values.out ?? join(work, `liuhen_${version}_${arch}.deb`);
run('dpkg-deb', '--root-owner-group', '--uniform-compression', '-Zzstd', '-z5', '--build', tree, target);
rmSync(tree, { recursive: true, force: true });
process.stdout.write(`package: ${(readFileSync(target).length / 2 ** 20).toFixed(0)} MiB\n${target}\n`);
