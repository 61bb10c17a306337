// `npm run package:deb`: the installable package, from this tree and the packages of its lock file. Prints its path as the
// last line. The same tree, runtime and SOURCE_DATE_EPOCH give the same bytes. `--version V` names another version, to try
// an upgrade; `--arch`, `--node` and `--download`: docs/installing.md.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, lutimesSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { machineOf } from './machine-code.ts';
import { type Arch, checkArchive, fetchArchive, type NodeArchive, unpackRuntime } from './node-archive.ts';
import { packagedFiles, packagedModules } from './packaged-files.ts';
import { plainJavaScript, plainName } from './plain-javascript.ts';
import { projectRoot, readProjectFile } from './project-files.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    ...{ version: text, out: text, arch: text },
    ...{ node: text, shasums: text, keyring: text, signature: text, download: { type: 'boolean' } },
  },
});
const project = JSON.parse(readProjectFile('package.json')) as {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
};
const version = values.version ?? project.version;
const target = values.arch ?? process.arch;
if (target !== 'x64' && target !== 'arm64') stop(`--arch is x64 or arm64, not ${target}`);
const machine: Arch = target;
const arch = machine === 'x64' ? 'amd64' : 'arm64';
const work = join(projectRoot, '.cache', 'deb');
const tree = join(work, 'tree');
const home = join(tree, 'usr', 'lib', 'liuhen');

/** `mode` is stated for every file: the umask of whoever builds must not show in the package. */
function put(from: string, to: string, mode = 0o644): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, { dereference: true });
  chmodSync(to, mode);
}

function stop(why: string): never {
  process.stderr.write(`package: ${why}\n`);
  process.exit(1);
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
const sources = packagedFiles();
const typed = new Set(sources.filter(({ path }) => path.endsWith('.ts')).map(({ path }) => basename(path)));
for (const { path, mode } of sources) {
  const to = join(home, plainName(path));
  put(join(projectRoot, path), to, mode);
  if (path.endsWith('.ts')) writeFileSync(to, plainJavaScript(readProjectFile(path), typed));
}
const modules = machine === process.arch ? projectRoot : modulesFor(machine);
for (const module of packagedModules(machine, modules))
  for (const { path, mode } of module.files) put(join(modules, path), join(home, path), mode);

const runtime = await runtimeFolder();
put(join(runtime, 'bin', 'node'), join(home, 'runtime', 'bin', 'node'), 0o755);
put(join(runtime, 'LICENSE'), join(home, 'runtime', 'LICENSE'));

/** The packages of the lock file as npm installs them for another machine; nothing of them is run. */
function modulesFor(other: Arch): string {
  const folder = join(work, `modules-${other}`);
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) put(join(projectRoot, name), join(folder, name));
  const words = ['ci', '--prefix', folder, `--cpu=${other}`, '--os=linux', '--libc=glibc', '--omit=dev'];
  run('npm', ...words, '--ignore-scripts', '--loglevel=error');
  return folder;
}

/** A folder with bin/node and LICENSE: the official build, checked, or the lock file's, a third party's repack of it. */
async function runtimeFolder(): Promise<string> {
  const { node, shasums, keyring, signature, download } = values;
  if (node === undefined && !download) return join(modules, 'node_modules', `node-linux-${machine}`);
  if (node !== undefined && shasums === undefined) stop('--node needs --shasums SHASUMS256.txt of the same release');
  const given = { ...(keyring === undefined ? {} : { keyring }), ...(signature === undefined ? {} : { signature }) };
  try {
    const locked = project.optionalDependencies[`node-linux-${machine}`];
    const archive: NodeArchive = download
      ? await fetchArchive(
          locked ?? stop('the lock file has no runtime'),
          machine,
          join(projectRoot, '.cache', 'node'),
          given,
        )
      : { file: node as string, shasums: shasums as string, ...given };
    const checked = checkArchive(archive, machine);
    const folder = join(work, 'runtime');
    unpackRuntime(archive.file, checked, folder);
    const signed = checked.isSigned
      ? 'its list of checksums is signed'
      : 'the signature was not checked (no --keyring)';
    process.stdout.write(`package: Node.js ${checked.version}, SHA-256 ${checked.sha256}; ${signed}\n`);
    return folder;
  } catch (error) {
    stop((error as Error).message);
  }
}

const unit = (name: string) => join(projectRoot, 'systemd', name);
put(unit('liuhen-launcher'), join(tree, 'usr', 'bin', 'liuhen'), 0o755);
for (const name of ['mount-volume', 'release-volume', 'volume-state', 'disk-sequence'])
  put(unit(name), join(home, 'systemd', name), 0o755);
const units = [
  'liuhen.service',
  ...['liuhen-mount@.service', 'liuhen-release@.service', 'liuhen-release@.path'],
  ...['liuhen-media.socket', 'liuhen-media@.service'],
];
for (const name of units) put(unit(name), join(tree, 'usr', 'lib', 'systemd', 'system', name));
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
    'Depends: libc6 (>= 2.34), libstdc++6, systemd, udev, passwd, util-linux, mount, ffmpeg, fonts-wqy-microhei | fonts-noto-cjk | fonts-wqy-zenhei',
    'Recommends: openssl, chrony | systemd-timesyncd',
    'Suggests: fonts-babelstone-han',
    'Description: evidence station for body-worn recorders',
    ' Takes in the footage of docked recorders, seals it, keeps a log of everything done',
    ' with it, and lets anyone prove that nothing was changed or lost.',
  ].join('\n')}\n`,
);
chmodSync(join(control, 'control'), 0o644);

// Code for another machine would be noticed when a recorder is docked.
for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  const code = entry.isFile() ? machineOf(path) : null;
  if (code !== null && code !== machine) stop(`${path.slice(tree.length)} is for ${code}, the package for ${machine}`);
}

const seconds = Number(stamp.SOURCE_DATE_EPOCH);
for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isDirectory()) chmodSync(path, 0o755);
  lutimesSync(path, seconds, seconds);
}
chmodSync(tree, 0o755);
const deb = values.out ?? join(work, `liuhen_${version}_${arch}.deb`);
run('dpkg-deb', '--root-owner-group', '--uniform-compression', '-Zzstd', '-z5', '--build', tree, deb);
rmSync(tree, { recursive: true, force: true });
process.stdout.write(`package: ${(readFileSync(deb).length / 2 ** 20).toFixed(0)} MiB\n${deb}\n`);
