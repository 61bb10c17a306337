// The web beside the dock: what eight people watching cost four bays that pull, and how long lists and searches of a
// hundred thousand clips take over HTTP, as the pages ask for them.
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clip } from '../core/model.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import type { ClipFilter } from '../storage/catalogue/clip-list.ts';
import { FakeStation } from '../test-fixtures/fake-station.ts';
import { addPerson, addStaff, testPassword } from '../test-fixtures/people.ts';
import { commandTable } from '../web/commands/table.ts';
import { openMouth } from '../web/dispatch.ts';
import { startHttp } from '../web/http/server.ts';
import { type Bench, MiB } from './bench.ts';
import { shell } from './machine.ts';
import { type Contestant, median, samplesOf, takeTurns } from './measure.ts';
import { timesTable } from './report.ts';
import { makeFiles, makeNew } from './sources.ts';
import { BenchStation } from './station.ts';
import { fillCatalogue, queryClasses } from './synthetic-clips.ts';

const viewerCount = 8;
const bayCount = 4;
/** More than any recorder writes: 16 Mbit/s. */
const viewBytesASecond = 2 * MiB;
const clips = 100_000;
const runs = 40;

export async function web(bench: Bench): Promise<void> {
  await viewers(bench);
  await lists(bench);
}

async function viewers(bench: Bench): Promise<void> {
  const { folder, sizes, report, say } = bench;
  const trees = new Map<string, string>();
  const files = new Map<string, string[]>();
  for (let bay = 1; bay <= bayCount; bay += 1) {
    const [name, tree] = [`bay-${bay}`, join(folder, `viewed-${bay}`)];
    trees.set(name, tree);
    files.set(name, makeFiles(tree, sizes.filesPerBay, sizes.bayFileBytes, name));
  }
  const watched = join(folder, 'watched');
  makeFiles(watched, viewerCount, sizes.bayFileBytes, 'watched');
  const station = await BenchStation.start(join(folder, 'viewed'), 'sha256+sm3');
  let stop = new AbortController();
  let watching: Promise<number>[] = [];
  try {
    await station.pull(new Map([['bay-9', watched]]));
    const { clips: sealed } = await station.ask<{ clips: Clip[] }>('clip', 'ls');
    const names = ['four bays', 'four bays, eight people watching'] as const;
    const turn = (name: string, isWatched: boolean): Contestant => ({
      name,
      prepare: async () => {
        stop.abort();
        await Promise.all(watching);
        await station.undock();
        for (const bay of trees.keys()) for (const path of files.get(bay)!) makeNew(path);
        await shell('sync -f "$1"', folder);
        for (const tree of trees.values()) await shell('cat "$1"/* > /dev/null', tree);
        stop = new AbortController();
        const cookie = await logIn(station.url);
        watching = isWatched ? sealed.slice(0, viewerCount).map((clip) => watch(station.url, cookie, clip, stop)) : [];
        await sleep(1000);
      },
      run: () => station.pull(trees, 20),
    });
    const samples = await takeTurns([turn(names[0], false), turn(names[1], true)], bench);
    stop.abort();
    const bytes = (await Promise.all(watching)).reduce((sum, seen) => sum + seen, 0);
    say(
      `${sizes.filesPerBay} files of ${sizes.bayFileBytes / MiB} MiB a bay, medians:\n${timesTable(samples, median)}`,
    );
    report.addSamples('web', 's', samples);
    const throughput = median(samplesOf(samples, names[0])) / median(samplesOf(samples, names[1]));
    report.addFigure('web', `throughput of ${names[1]}`, throughput, '×', { kind: 'at least', value: 0.9 }, names[0]);
    if (bytes === 0 && watching.length > 0) throw new Error('nobody saw anything');
  } finally {
    stop.abort();
    await station.stop();
  }
}

async function logIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'custodian', password: testPassword }),
  });
  if (!answer.ok) throw new Error(`log-in: ${answer.status}`);
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

/** Asks for one range after the other, as a player does, from the start again at the end. @returns bytes seen. */
async function watch(url: string, cookie: string, { id, bytes }: Clip, stop: AbortController): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let seen = 0;
  for (let from = 0; !stop.signal.aborted; from = (from + viewBytesASecond) % bytes) {
    const range = `bytes=${from}-${Math.min(from + viewBytesASecond, bytes) - 1}`;
    const headers = { cookie, range };
    seen += await received(`${url}/api/v1/clips/${id}/original`, { agent, headers });
    await sleep(1000, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  agent.destroy();
  return seen;
}

interface Asking {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

function received(url: string, { agent, headers }: Asking): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        if ((response.statusCode ?? 500) < 300) resolve(bytes);
        else reject(new Error(`${url}: ${response.statusCode}`));
      });
    })
      .on('error', reject)
      .end();
  });
}

/** The real catalogue behind the real server; the station around it is in memory. */
async function lists({ folder, report, say }: Bench): Promise<void> {
  const catalogue = Catalogue.open(join(folder, 'listed.db'));
  fillCatalogue(catalogue, clips, () => undefined);
  const station = new FakeStation(0);
  await addStaff(station);
  await addPerson(station, 'head', { unit: '一中队', roles: ['unit-head'] });
  const own = station.catalogue;
  Object.assign(station, {
    catalogue: {
      ...own,
      list: (filter: ClipFilter) => catalogue.list(filter),
      clip: (id: string) => catalogue.clip(id),
      unitOfClip: (id: string) => catalogue.unitOfClip(id),
      caseByNumber: (number: string) => catalogue.caseByNumber(number),
    },
  });
  const mouth = openMouth(station, commandTable);
  const server = await startHttp({
    mouth,
    table: commandTable,
    version: 'bench',
    address: { host: '127.0.0.1', port: 0 },
    onBug: (thrown) => {
      throw thrown;
    },
  });
  try {
    const headers = { cookie: await logIn(server.url) };
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const highest = { name: '', p95: 0 };
    for (const [name, filterOf] of Object.entries(queryClasses)) {
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) {
        const query = queryOf(filterOf(run, clips));
        const started = performance.now();
        await received(`${server.url}/api/v1/clips?${query}`, { agent, headers });
        times.push(performance.now() - started);
      }
      times.sort((a, b) => a - b);
      const p95 = times[Math.floor(runs * 0.95)]!;
      if (p95 > highest.p95) Object.assign(highest, { name, p95 });
    }
    agent.destroy();
    say(`${Object.keys(queryClasses).length} kinds of lists and searches of ${clips} clips, slowest: ${highest.name}`);
    const what = `list or search of ${clips} clips over HTTP, highest p95`;
    report.addFigure('web', what, highest.p95, 'ms', { kind: 'below', value: 50 });
  } finally {
    await server.close();
    await mouth.close();
    catalogue.close();
  }
}

function queryOf({ fromMs, toMs, scope: _scope, ...filter }: Partial<ClipFilter>): string {
  const query = new URLSearchParams({ limit: '100' });
  for (const [key, value] of Object.entries(filter)) query.set(key, String(value));
  if (fromMs !== undefined) query.set('from', new Date(fromMs).toISOString());
  if (toMs !== undefined) query.set('to', new Date(toMs).toISOString());
  return query.toString();
}
