// `npm run bench`: the station beside its peers, in one run on one disk. Prints a table of ratios and writes every sample
// to bench/results.json. A missed aim is printed and fails nothing; docs/benchmarks.md says how to read it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../cli/version.ts';
import { bays } from './bays.ts';
import { type Bench, fullSizes, quickSizes } from './bench.ts';
import { log } from './log.ts';
import { canDropCaches, installPeers, machineFacts, untilQuiet } from './machine.ts';
import { manyFiles } from './many-files.ts';
import { oneFile } from './one-file.ts';
import { Report } from './report.ts';
import { endStations } from './station.ts';
import { verify } from './verify.ts';
import { web } from './web.ts';

const subjects: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'one-file': oneFile,
  'many-files': manyFiles,
  bays,
  web,
  verify,
  log,
};

const usage = `npm run bench [-- OPTIONS]
  --quick        small sizes, under two minutes: fixed costs weigh more than the aims allow for
  --long         also a million clips in the catalogue (many minutes)
  --only NAME    one subject: ${Object.keys(subjects).join(', ')}, catalogue
  --patient      before each turn, waits up to a minute until nothing else runs
  --rounds N     turns of each contestant, at least 5 (default 5)
  --dir DIR      where to work, on the disk to be measured (default .cache/bench)
`;

const root = join(import.meta.dirname, '..');
const say = (text: string) => void process.stdout.write(`${text}\n`);

function options() {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        long: { type: 'boolean', default: false },
        patient: { type: 'boolean', default: false },
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        dir: { type: 'string', default: join(root, '.cache', 'bench') },
        help: { type: 'boolean', default: false },
      },
    });
    const rounds = Number(values.rounds);
    if (!(Number.isInteger(rounds) && rounds >= 5)) throw new TypeError('--rounds is an integer from 5');
    if (values.only !== undefined && values.only !== 'catalogue' && !Object.hasOwn(subjects, values.only))
      throw new TypeError(`no such subject: ${values.only}`);
    return { ...values, rounds };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}

const { quick, long, patient, only, rounds, dir, help } = options();
if (help) {
  process.stdout.write(usage);
  process.exit(0);
}
const folder = join(resolve(dir), 'work');
const sizes = quick ? quickSizes : fullSizes;
const report = new Report();

mkdirSync(resolve(dir), { recursive: true });
const neededBytes = 3 * sizes.verifyBytes + 2 ** 32;
const { bavail, bsize } = statfsSync(resolve(dir));
if (bavail * bsize < neededBytes) {
  process.stderr.write(`the bench needs ${Math.ceil(neededBytes / 1e9)} GB free in ${dir}; --dir names another disk\n`);
  process.exit(1);
}
if (only === undefined || only === 'one-file') for (const reason of installPeers(say)) report.note(reason);
const cold = canDropCaches();
if (!cold) report.note('cold cache skipped: emptying the page cache needs root');
if (quick) report.note('--quick: sizes are small, so fixed costs weigh more than the aims allow for');

let unquiet = 0;
const beforeTurn = async () => {
  if (patient && !(await untilQuiet(60_000))) unquiet += 1;
};
process.on('exit', endStations);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    endStations();
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });

const startedAt = new Date();
const machine = await machineFacts(resolve(dir));
say(`liuhen ${version}, ${startedAt.toISOString()}`);
for (const [name, value] of Object.entries(machine)) say(`  ${name.padEnd(14)} ${value}`);

for (const [name, subject] of Object.entries(subjects)) {
  if (only !== undefined && only !== name) continue;
  say(`\n${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const onTurn = (turn: string, seconds: number) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K  ${seconds.toFixed(2).padStart(6)} s  ${turn}\r`);
  };
  const clear = () => process.stdout.isTTY && process.stdout.write('\x1b[K');
  const tell = (text: string) => {
    clear();
    say(text);
  };
  try {
    await subject({ folder, sizes, rounds, cold, report, say: tell, beforeTurn, onTurn });
  } catch (error) {
    // A missed aim is a figure; this is not. The other subjects still run.
    process.exitCode = 1;
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    report.note(`${name} FAILED: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (unquiet > 0) report.note(`${unquiet} turns were taken while something else ran on this machine`);
say(`\n${report.table()}`);
for (const note of report.notes) say(`note: ${note}`);
const results = join(root, 'bench', 'results.json');
const mode = quick ? 'quick' : 'full';
const document = {
  liuhen: version,
  date: startedAt.toISOString(),
  seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
  mode,
  rounds,
  sizes,
  machine,
  notes: report.notes,
  lines: report.lines,
  samples: report.sampleSets,
};
writeFileSync(results, `${JSON.stringify(document, null, 2)}\n`);
say(`\n${document.seconds} s; every sample is in bench/results.json`);

if (long || only === 'catalogue') {
  say('\ncatalogue of a million clips');
  const program = join(root, 'bench', 'catalogue-million.ts');
  process.exitCode ||= spawnSync(process.execPath, [program], { stdio: 'inherit' }).status ?? 1;
}
