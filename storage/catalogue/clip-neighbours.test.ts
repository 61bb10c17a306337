import { afterEach, beforeEach, expect, test } from 'vitest';
import { playableMedia, type SampleClip, SampleHistory } from '../../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue.ts';

const begin = Date.UTC(2026, 0, 2, 1, 0, 0);
const GiB = 2 ** 30;
let history: SampleHistory;
let catalogue: Catalogue;
beforeEach(() => {
  history = new SampleHistory();
  catalogue = Catalogue.open(':memory:');
});
afterEach(() => catalogue.close());

/** Seconds after the beginning, seconds long; as large as a file may be. */
const part = (from: number, long: number, more: SampleClip = {}) =>
  history.seal({
    deviceStartMs: begin + from * 1000,
    media: { ...playableMedia, durationMs: long * 1000 },
    bytes: 4 * GiB - 1,
    ...more,
  });
/** `2<1<3`: what comes before each clip, by their order of sealing. */
function chains(): string[] {
  catalogue.apply(history.events, history.manifestOf);
  const clips = [...history.manifests.keys()].map((id) => catalogue.clip(id)!);
  const number = (id: string) => Number(id.slice(-6));
  for (const { id, continuedBy } of clips)
    if (continuedBy !== null) expect(catalogue.clip(continuedBy)?.continues).toBe(id);
  return clips.flatMap(({ id, continues }) => (continues === null ? [] : [`${number(continues)}<${number(id)}`]));
}

test('files cut at what the card takes are parts of one recording, whatever the order of sealing', () => {
  part(5555, 5555);
  part(0, 5554);
  part(11_111, 70, { bytes: 55 });
  expect(chains()).toEqual(['2<1', '1<3']);
});

test('so are files cut by the minute, however small', () => {
  for (const from of [0, 600, 1201]) part(from, 600, { bytes: 1000 });
  expect(chains()).toEqual(['1<2', '2<3']);
});

test.each<[string, SampleClip, SampleClip, number]>([
  ['the first was ended by the officer', { bytes: 3 * GiB }, {}, 5555],
  ['the second began three seconds later', {}, {}, 5558],
  ['the second began three seconds earlier', {}, {}, 5552],
  ['they are of two recorders', {}, { serial: '9' }, 5555],
  ['nobody knows of which recorder', { serial: null }, { serial: null }, 5555],
  ['they are of two officers', {}, { officer: '9' }, 5555],
  ['they are of two kinds', {}, { media: { ...playableMedia, container: 'mpegts' } }, 5555],
  ['one of them is no media', {}, { media: null }, 5555],
])('not where %s', (_, first, second, from) => {
  part(0, 5555, first);
  part(from, 60, second);
  expect(chains()).toEqual([]);
});

test('of two that may go on with it, the nearer does, and no clip has two parts after it', () => {
  part(0, 5555);
  part(5557, 60);
  part(5556, 60);
  expect(chains()).toEqual(['1<3']);
});
