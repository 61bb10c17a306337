// Makes the web app: its own npm packages by its own lock file, then its build in web/app/dist. Part of set-up, in plain
// JavaScript like it. Quick when nothing has changed: one digest over the app's sources.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

const notSources = new Set(['node_modules', 'dist']);
/** What the pages take of ours beside types. */
const shared = path.join('core', 'tables');

/** @param root of the project. @returns whether there is an app whose build is not of these very sources. */
export function isAppStale(root) {
  const app = path.join(root, 'web', 'app');
  if (!fs.existsSync(path.join(app, 'package-lock.json'))) return false;
  return readText(stampOf(app, 'dist')) !== digestOfSources(app);
}

/**
 * @param npm runs npm with these words in this folder, quietly; `{ status, output }`.
 * @returns the output of the step that failed, or undefined.
 */
export function buildApp(root, npm, say) {
  const app = path.join(root, 'web', 'app');
  const lock = digest([path.join(app, 'package-lock.json')], app);
  if (readText(stampOf(app, 'node_modules')) !== lock) {
    say('installing the web app’s packages by lock file (npm ci)');
    const words = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
    const done = npm([...words, '--loglevel=error'], app);
    if (done.status !== 0) return done.output;
    fs.writeFileSync(stampOf(app, 'node_modules'), lock);
  }
  say('building the web app');
  const sources = digestOfSources(app);
  fs.rmSync(path.join(app, 'dist'), { recursive: true, force: true });
  const built = npm(['run', '--silent', 'build'], app);
  if (built.status !== 0) return built.output;
  fs.writeFileSync(stampOf(app, 'dist'), sources);
  return undefined;
}

const stampOf = (app, folder) => path.join(app, folder, '.liuhen-stamp');

function digestOfSources(app) {
  const own = filesBelow(app).filter((file) => !notSources.has(path.relative(app, file).split(path.sep)[0]));
  const tables = path.join(app, '..', '..', shared);
  return digest([...own.sort(), ...(fs.existsSync(tables) ? filesBelow(tables).sort() : [])], app);
}

function filesBelow(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

function digest(files, app) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    hash.update(`${path.relative(app, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function readText(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
