// Makes a fresh clone ready: system packages, the project's own Node.js and npm packages by lock file, the web app.
// `--tests` also gets what only tests need.
// Plain JavaScript without dependencies, because it runs on any Node.js from 20 before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp, isAppStale } from './setup-app.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const runtime = path.join(modules, '.bin', 'node');
const stampFile = path.join(modules, '.liuhen-setup');
/** Marks that what tests alone need was tried. */
const testStamp = path.join(modules, '.liuhen-setup-tests');
const compileCache = path.join(modules, '.cache', 'node-compile');

/** What the system must have. Without an `optional` reason, set-up fails if it cannot be had. */
const systemNeeds = [
  { package: 'ffmpeg', present: () => onPath('ffmpeg') && onPath('ffprobe') },
  { package: 'bubblewrap', present: () => onPath('bwrap') },
  { package: 'openssl', present: () => onPath('openssl') },
  { package: 'util-linux', present: () => onPath('prlimit') && onPath('flock') },
  { package: 'python3', present: () => onPath('python3'), optional: 'some tests are skipped' },
  { package: 'fontconfig', present: () => onPath('fc-list'), optional: 'the demo writes no Chinese into its pictures' },
  { package: 'fonts-wqy-microhei', present: hasChineseFont, optional: 'no PDF is made, and pictures have no Chinese' },
  { package: 'chromium', present: () => onPath('chromium'), optional: 'browser tests are skipped', tests: true },
];

/** Standard error, so that the standard output of `npm start` and `--json` stays the program's own. */
function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

function onPath(command) {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      fs.accessSync(path.join(folder, command), fs.constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function hasChineseFont() {
  const usual = [
    'truetype/wqy/wqy-microhei.ttc',
    'truetype/wqy/wqy-zenhei.ttc',
    'opentype/noto/NotoSansCJK-Regular.ttc',
  ];
  if (usual.some((file) => fs.existsSync(path.join('/usr/share/fonts', file)))) return true;
  const list = spawnSync('fc-list', [':lang=zh-cn', 'file'], { encoding: 'utf8' });
  return list.status === 0 && list.stdout.trim() !== '';
}

function missingPackages() {
  // What is optional is tried once: a machine without network must not wait for apt at every command.
  return systemNeeds.filter((need) => {
    if (need.tests && !forTests) return false;
    if (need.optional !== undefined && !(need.tests ? firstTimeOfTests : firstTime)) return false;
    return !need.present();
  });
}

/** The lock file names every package, the runtime too; native ones differ by machine. */
function stampOfTree() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

function npmPackagesReady() {
  try {
    return fs.readFileSync(stampFile, 'utf8') === stampOfTree() && fs.existsSync(runtime);
  } catch {
    return false;
  }
}

function installSystemPackages(missing) {
  const names = missing.map((need) => need.package);
  const required = missing.filter((need) => need.optional === undefined);
  const asRoot = process.getuid() === 0;
  const byHand = `sudo apt-get install ${names.join(' ')}`;
  const cannot = (why) => {
    if (required.length > 0) fail(`missing: ${names.join(', ')} (${why}). Install by hand, then run again: ${byHand}`);
    for (const need of missing) say(`without ${need.package} ${need.optional} (${why}; by hand: ${byHand})`);
  };
  if (!onPath('apt-get')) return cannot('no apt-get here');
  if (!asRoot && !onPath('sudo')) return cannot('neither root nor sudo');

  // At a terminal sudo may ask for the password; elsewhere it must not wait for one.
  const elevate = asRoot ? [] : process.stdin.isTTY ? ['sudo'] : ['sudo', '-n'];
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=a'];
  const apt = (...words) =>
    run([...elevate, ...environment, 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=120', ...words]);
  const install = () => apt('install', '-y', '--no-install-recommends', ...names);
  say(`installing with apt: ${names.join(' ')}`);
  let done = install();
  if (done.status !== 0) {
    // No package lists yet, or lists older than the mirror: the usual reasons, and cured by the same step.
    say('apt needs fresh package lists: apt-get update, then once more');
    apt('update');
    done = install();
  }
  const still = missing.filter((need) => !need.present());
  if (still.length === 0) return undefined;
  if (done.status !== 0) process.stderr.write(done.output);
  return cannot(`apt-get ended with ${done.status}`);
}

/** Runs quietly; the caller shows the output if it matters. */
function run([command, ...args], options = {}) {
  const done = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26, ...options });
  const output = `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ? `${done.error.message}\n` : ''}`;
  return { status: done.status ?? 1, output };
}

function checkMachine() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
    fail(`Linux on x86-64 or arm64 is needed, this is ${process.platform} on ${process.arch}`);
  }
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  if (glibc === undefined)
    fail('glibc is needed (Debian 12 or newer, Ubuntu 22.04 or newer); this system has another C library');
  const [major, minor] = glibc.split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 34)) {
    fail(`glibc 2.34 or newer is needed (Debian 12 or newer, Ubuntu 22.04 or newer); this system has ${glibc}`);
  }
}

/** Quietly, in a folder of the project. */
function runNpm(words, cwd) {
  // The npm that called us, on its own Node.js; else the first on PATH that is not ours, as ours is about to go.
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const underNpm = cli !== undefined && node !== undefined && path.basename(cli) === 'npm-cli.js';
  const outside = underNpm && !node.startsWith(modules + path.sep);
  const outer = (process.env.PATH ?? '').split(':').filter((folder) => !folder.endsWith('node_modules/.bin'));
  const npm = outside ? [node, cli] : ['npm'];
  return run([...npm, ...words], { cwd, env: { ...process.env, PATH: outer.join(':') } });
}

function installNpmPackages() {
  say('installing npm packages and the project’s own Node.js by lock file (npm ci)');
  fs.rmSync(stampFile, { force: true });
  const started = Date.now();
  // Both kinds named, since NODE_ENV=production or a user's .npmrc would leave them out.
  const kinds = ['--include=dev', '--include=optional'];
  const words = ['ci', ...kinds, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = runNpm(words, root);
  if (done.status !== 0) {
    process.stderr.write(done.output);
    fail(`npm ci ended with ${done.status}; is the package registry in reach (npm config get registry)?`);
  }
  say(`npm packages are in place (${((Date.now() - started) / 1000).toFixed(0)} s)`);
}

function checkRuntime() {
  const version = run([runtime, '--version']);
  const major = Number(/^v(\d+)\./.exec(version.output)?.[1]);
  if (version.status !== 0 || !(major >= 24)) {
    process.stderr.write(version.output);
    fail(
      'the project’s own Node.js 24 does not run (node_modules/.bin/node); were optional packages left out of npm ci?',
    );
  }
}

/** Starts the command line once, which proves the installation and fills the compile cache. */
function warmCompileCache() {
  const cli = path.join(root, 'cli', 'main.ts');
  if (!fs.existsSync(cli)) return;
  const done = run([runtime, cli, '--version'], { env: { ...process.env, NODE_COMPILE_CACHE: compileCache } });
  if (done.status !== 0) {
    process.stderr.write(done.output);
    fail('the command line does not start (cli/main.ts --version)');
  }
}

function makeApp() {
  const failure = buildApp(root, runNpm, say);
  if (failure === undefined) return;
  process.stderr.write(failure);
  fail('the web app could not be built (web/app)');
}

/** Last of all and flushed: a stamp means that everything before it is whole. */
function writeStamp() {
  const draft = `${stampFile}.${process.pid}`;
  const file = fs.openSync(draft, 'w');
  fs.writeSync(file, stampOfTree());
  fs.fsyncSync(file);
  fs.closeSync(file);
  fs.renameSync(draft, stampFile);
}

if (!(Number(process.versions.node.split('.')[0]) >= 20)) {
  fail(`Node.js 20 or newer is needed to begin, this is ${process.versions.node}`);
}
const lockHeld = process.argv.includes('--lock-held');
const forTests = process.argv.includes('--tests');
const firstTime = !npmPackagesReady();
const firstTimeOfTests = forTests && (firstTime || !fs.existsSync(testStamp));
const missing = missingPackages();
if (missing.length > 0 || firstTime || firstTimeOfTests || isAppStale(root)) {
  if (!lockHeld && onPath('flock')) {
    // The kernel frees the lock when its holder and all its children are gone, so a killed set-up leaves nothing stale.
    const lock = path.join(root, '.cache', 'setup.lock');
    fs.mkdirSync(path.dirname(lock), { recursive: true });
    const words = [...(forTests ? ['--tests'] : []), '--lock-held'];
    const again = [lock, process.execPath, fileURLToPath(import.meta.url), ...words];
    const free = spawnSync('flock', ['--nonblock', lock, 'true']).status === 0;
    if (!free) say('another set-up is running here, waiting for it');
    process.exitCode = spawnSync('flock', again, { stdio: 'inherit' }).status ?? 1;
  } else {
    if (missing.length > 0) installSystemPackages(missing);
    if (firstTime) {
      checkMachine();
      installNpmPackages();
      checkRuntime();
      warmCompileCache();
      writeStamp();
    }
    if (isAppStale(root)) makeApp();
    if (forTests) fs.writeFileSync(testStamp, '');
    if (firstTime) say('ready');
  }
}
