// How long `case import` takes for the export of a case platform: cases alone, cases with an operation each, and each file
// once more with nothing new, against the same file read into one bare table of SQLite in the same run. A long run, apart
// from `npm run bench`: `node bench/case-import.ts [cases]`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, stdout } from 'node:process';
import SQLite from 'better-sqlite3';
import { readTable } from '../cli/table-file.ts';
import { StationHarness } from '../test-fixtures/station-harness.ts';

const total = Number(argv[2] ?? 100_000);
const limits = { fileBytes: 1 << 30, textBytes: 1 << 30, rows: total + 1 };
const say = (text: string) => stdout.write(`${text}\n`);

const heads = '案号,事项,单位,当事人,实施机构,承办人,立案日期';
const moreHeads = ',现场编号,现场开始,现场结束,现场地点,现场人员';

function line(n: number, withOperation: boolean): string {
  const day = new Date(Date.UTC(2026, 0, 1 + (n % 360))).toISOString().slice(0, 10);
  const officers = `${33010000 + (n % 300)} ${33010000 + ((n + 7) % 300)}`;
  const matter = n % 5 === 0 ? 'demolition' : 'seizure';
  const aCase = `金综执〔2026〕第${n}号,${matter},root,当事人${n},综合行政执法队,${officers},${day}`;
  const hour = String(8 + (n % 9)).padStart(2, '0');
  return withOperation ? `${aCase},OP-${n},${day} ${hour}:10,${day} ${hour}:50,某路${n}号,${officers}` : aCase;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** What reading the file and durable rows of a thousand cost where nothing is checked, logged or found again. */
async function bareTable(file: string, folder: string): Promise<void> {
  const rows = await readTable(file, limits);
  const database = new SQLite(join(folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE row (line INTEGER PRIMARY KEY, cells TEXT NOT NULL)');
  const add = database.prepare('INSERT OR REPLACE INTO row VALUES (?, ?)');
  const addAll = database.transaction((part: typeof rows) => {
    for (const { line: at, cells } of part) add.run(at, JSON.stringify(cells));
  });
  for (let from = 0; from < rows.length; from += 1000) addAll(rows.slice(from, from + 1000));
  database.close();
}

for (const withOperation of [false, true]) {
  const station = new StationHarness();
  try {
    const file = join(station.root, 'cases.csv');
    const rows = Array.from({ length: total }, (_, n) => line(n, withOperation));
    writeFileSync(file, `${[heads + (withOperation ? moreHeads : ''), ...rows].join('\n')}\n`);
    await station.init('--id', 'BENCH');
    await station.start();
    const bare = await seconds(() => bareTable(file, station.root));
    const run = async () => {
      const { exit, json } = await station.cli<object>('case', 'import', file);
      if (exit !== 0) throw new Error(`exit ${exit}: ${JSON.stringify(json).slice(0, 500)}`);
    };
    const times = [await seconds(run), await seconds(run)];
    const [first, again] = times.map((time) => `${time.toFixed(1)} s (${(time / bare).toFixed(1)} × the bare table)`);
    say(`${total} cases${withOperation ? ' with an operation each' : ''}: ${first}; again with nothing new ${again}`);
  } finally {
    await station.stop();
    await station.remove();
  }
}
