// `npm run check`: format and lint, types, layers, profiles, rule packs and file rules, in under a minute. Runs all, then says.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileFindings } from './file-rules.ts';
import { layerFindings } from './layers/rules.ts';
import { projectFiles, projectRoot, readProjectFile } from './project-files.ts';

interface Outcome {
  readonly ok: boolean;
  /** Shown when it is not. */
  readonly text: string;
}

const bin = (name: string) => join(projectRoot, 'node_modules', '.bin', name);

function command(...[program, ...words]: [string, ...string[]]): Outcome {
  const done = spawnSync(program, words, { cwd: projectRoot, encoding: 'utf8', maxBuffer: 1 << 26 });
  const failure = done.error ? `${done.error.message}\n` : '';
  return { ok: done.status === 0, text: `${done.stdout ?? ''}${done.stderr ?? ''}${failure}` };
}

/** The pages have a compiler of their own, and packages of their own. */
function webApp(): Outcome {
  const app = join(projectRoot, 'web', 'app');
  return command(process.execPath, join(app, 'node_modules', 'vue-tsc', 'bin', 'vue-tsc.js'), '--noEmit', '-p', app);
}

function report(findings: readonly string[]): Outcome {
  return { ok: findings.length === 0, text: findings.map((finding) => `${finding}\n`).join('') };
}

function layers(): Outcome {
  const sources = projectFiles().filter((path) => /\.(ts|mjs)$/.test(path));
  const found = layerFindings(new Map(sources.map((path) => [path, readProjectFile(path)])));
  return report(found.map(({ rule, file, line, what }) => `${file}:${line} ${rule}: ${what}`));
}

function files(): Outcome {
  const read = (path: string) => ({ path, bytes: readFileSync(join(projectRoot, path)) });
  return report(projectFiles().flatMap((path) => fileFindings(read(path)).map((finding) => `${path} ${finding}`)));
}

const steps: readonly (readonly [name: string, run: () => Outcome])[] = [
  ['format and lint', () => command(bin('biome'), 'check', '--error-on-warnings', '--colors=off', '.')],
  ['types', () => command(bin('tsc'), '-p', '.')],
  ['web app', webApp],
  ['layers', layers],
  ['files', files],
  ['profiles', () => command(process.execPath, join('cli', 'main.ts'), 'profile', 'check')],
  ['rules', () => command(process.execPath, join('cli', 'main.ts'), 'rules', 'check')],
];

let failed = 0;
for (const [name, run] of steps) {
  if ((name === 'profiles' || name === 'rules') && !existsSync(join(projectRoot, 'cli', 'main.ts'))) continue;
  const started = performance.now();
  const { ok, text } = run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(16)} ${seconds.padStart(5)} s\n`);
  if (ok) continue;
  failed += 1;
  process.stdout.write(`${text.trimEnd().replaceAll(/^/gm, '    ')}\n`);
}
process.stdout.write(failed === 0 ? 'check: all good\n' : `check: ${failed} of ${steps.length} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
