// A million clips in the catalogue: how long filters and searches take. A long run, apart from `npm run bench`:
// `node bench/catalogue-million.ts [clips] [folder]`; in a folder of one's own the rows stay and are measured again the
// next time.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, memoryUsage, stdout } from 'node:process';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { fillCatalogue, queryClasses } from './synthetic-clips.ts';

const total = Number(argv[2] ?? 1_000_000);
const runs = 40;
const memoryMB = () => Math.round(memoryUsage.rss() / 1e6);

function progress(): (clips: number) => void {
  const started = performance.now();
  return (clips) => {
    const rate = Math.round((clips * 1000) / (performance.now() - started));
    if (clips % 50_000 === 0) stdout.write(`${clips} clips, ${rate} a second, ${memoryMB()} MB resident\n`);
  };
}

function measure(catalogue: Catalogue): void {
  stdout.write(
    `\n${'query, first 100 clips'.padEnd(28)}${['found', 'p50 ms', 'p95 ms', 'worst ms'].map((head) => head.padStart(10)).join('')}\n`,
  );
  const worst: number[] = [];
  for (const [name, filterOf] of Object.entries(queryClasses)) {
    const times: number[] = [];
    let found = 0;
    for (let run = 0; run < runs; run += 1) {
      const filter = { ...filterOf(run, total), limit: 100 };
      const started = performance.now();
      found += catalogue.list(filter).clips.length;
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(runs - 1, Math.floor(runs * share))] ?? 0;
    worst.push(at(0.95));
    const numbers = [found / runs, at(0.5), at(0.95), at(1)].map((value) => value.toFixed(1).padStart(10)).join('');
    stdout.write(`${name.padEnd(28)}${numbers}\n`);
  }
  stdout.write(`\nhighest p95: ${Math.max(...worst).toFixed(1)} ms; ${memoryMB()} MB resident\n`);
}

const kept = argv[3];
const folder = kept ?? mkdtempSync(join(tmpdir(), 'liuhen-million-'));
try {
  const file = join(folder, 'catalogue.db');
  const catalogue = Catalogue.open(file);
  if (catalogue.lastSeq() < 0) fillCatalogue(catalogue, total, progress());
  stdout.write(`catalogue.db: ${Math.round(statSync(file).size / 1e6)} MB for ${catalogue.counts().clips} clips\n`);
  measure(catalogue);
  catalogue.close();
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}
