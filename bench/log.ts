// The custody log: durable events a second. An event counts once `append` has resolved, which is after its flush.
import { join } from 'node:path';
import type { EventDraft } from '../core/custody-event.ts';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { realFiles } from '../storage/file-port.ts';
import { CustodyLog } from '../storage/log/custody-log.ts';
import { Recorder } from '../storage/record.ts';
import { testSigner } from '../test-fixtures/note-signer.ts';
import type { Bench } from './bench.ts';
import { median, samplesOf, takeTurns } from './measure.ts';

const callers = 64;
const batchLeaves = 64;
const clock = { now: Date.now, quality: () => 'synced' as const };

type Append = (drafts: readonly EventDraft[]) => Promise<unknown>;

export async function log(bench: Bench): Promise<void> {
  const { folder, sizes, report } = bench;
  const total = sizes.logEvents;
  const opened = await CustodyLog.open({
    dir: join(folder, 'log'),
    files: realFiles,
    clock,
    signer: testSigner(),
    headOf: () => undefined,
  });
  const withRows = await recorderIn(folder);
  const append: Append = (drafts) => opened.append(drafts);
  const record: Append = (drafts) => withRows.recorder.record(drafts);
  const few = Math.ceil(total / 50);
  const ways: readonly { name: string; events: number; run: () => Promise<void> }[] = [
    { name: `${callers} callers, one event each`, events: total, run: () => concurrent(append, total) },
    { name: `one caller, batches of ${batchLeaves}`, events: total, run: () => inBatches(append, total) },
    { name: 'one caller, one event after another', events: few, run: () => oneByOne(append, few) },
    { name: `${callers} callers, with their catalogue rows`, events: total, run: () => concurrent(record, total) },
    { name: `batches of ${batchLeaves}, with their rows`, events: total, run: () => inBatches(record, total) },
  ];
  try {
    const samples = await takeTurns(ways, bench);
    report.addSamples('log', 's', samples);
    for (const { name, events } of ways) {
      const rate = events / median(samplesOf(samples, name));
      const aim = name.includes('another') ? undefined : ({ kind: 'at least', value: 3000 } as const);
      report.addFigure('log', `durable events: ${name}`, rate, 'a second', aim);
    }
  } finally {
    await opened.close();
    await withRows.close();
  }
}

async function recorderIn(folder: string) {
  const catalogue = Catalogue.open(join(folder, 'catalogue.db'));
  const dir = join(folder, 'log-with-rows');
  const signer = testSigner();
  const opened = await CustodyLog.open({
    dir,
    files: realFiles,
    clock,
    signer,
    headOf: (clip) => catalogue.headOf(clip),
  });
  const recorder = new Recorder(opened, catalogue, async () => undefined);
  const close = async () => {
    await opened.close();
    catalogue.close();
  };
  return { recorder, close };
}

let made = 0;

/** As large as the event of an ordinary act: digests in the open, a name apart. */
function draft(): EventDraft {
  made += 1;
  return {
    type: 'camera',
    actor: 'station',
    public: { bytes: made, sha256: made.toString(16).padStart(64, '0'), code: 'measured' },
    private: { device: '0012345', bay: 'bay-1', path: `DCIM/100MEDIA/现场执法_${made}.mp4` },
  };
}

async function concurrent(append: Append, total: number): Promise<void> {
  let left = total;
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      await append([draft()]);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

async function inBatches(append: Append, total: number): Promise<void> {
  for (let done = 0; done < total; done += batchLeaves)
    await append(Array.from({ length: Math.min(batchLeaves, total - done) }, draft));
}

async function oneByOne(append: Append, total: number): Promise<void> {
  for (let done = 0; done < total; done += 1) await append([draft()]);
}
