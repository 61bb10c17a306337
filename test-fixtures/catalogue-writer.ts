// A process that brings a long history into a catalogue, batch by batch, and says after each how far it is. It is made
// to be killed: `node catalogue-writer.ts FILE`.
import { argv, stdout } from 'node:process';
import { Catalogue } from '../storage/catalogue/catalogue.ts';
import { SampleHistory } from './sample-history.ts';

/** Events in one batch. */
export const writerBatch = 7;

/** The history that every run writes: the same each time. */
export function writerHistory(): SampleHistory {
  const history = new SampleHistory();
  const id = history.openCase('案-1');
  for (let count = 0; count < 700; count += 1) {
    const clip = history.seal({
      media: count % 2 ? null : { container: 'avi', durationMs: 1, audio: { codec: 'amr' } },
    });
    if (count % 3 === 0) history.link(clip, id);
    if (count % 4 === 0) history.derive(clip, 'proxy');
  }
  return history;
}

if (import.meta.filename === argv[1]) {
  const { events, manifestOf } = writerHistory();
  const catalogue = Catalogue.open(argv[2] ?? ':memory:');
  for (let from = catalogue.lastSeq() + 1; from < events.length; from += writerBatch) {
    catalogue.apply(events.slice(from, from + writerBatch), manifestOf);
    stdout.write(`${catalogue.lastSeq()}\n`);
  }
  stdout.write(`${catalogue.lastSeq()}\n`);
}
