// The queue of derivatives: one job of a kind for a clip, three attempts, nothing lost over a crash.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SampleHistory } from '../test-fixtures/sample-history.ts';
import { Catalogue } from './catalogue/catalogue.ts';

let folder: string;
let catalogue: Catalogue;
const file = () => join(folder, 'catalogue.db');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'liuhen-jobs-'));
  catalogue = Catalogue.open(file());
});
afterEach(() => {
  catalogue.close();
  rmSync(folder, { recursive: true, force: true });
});

function reopen(): void {
  catalogue.close();
  catalogue = Catalogue.open(file());
}

test('jobs come in order, each once', () => {
  const { jobs } = catalogue;
  jobs.add('proxy', 'b');
  jobs.add('proxy', 'a');
  jobs.add('proxy', 'b');
  jobs.add('thumbnail', 'b');
  const first = jobs.next();
  expect(first).toEqual({ id: 1, kind: 'proxy', clip: 'b', attempt: 1 });
  expect(jobs.counts()).toEqual({ waiting: 2, running: 1, failed: 0 });
  jobs.done(first!);
  expect([jobs.next()?.clip, jobs.next()?.kind, jobs.next()]).toEqual(['a', 'thumbnail', undefined]);
  expect(jobs.counts()).toEqual({ waiting: 0, running: 2, failed: 0 });
});

test('codes come before all else, and alone where nothing else is wanted', () => {
  const { jobs } = catalogue;
  jobs.add('proxy', 'a');
  jobs.add('codes', 'a');
  jobs.add('codes', 'b');
  expect(jobs.next('codes')).toMatchObject({ kind: 'codes', clip: 'a' });
  expect(jobs.next()).toMatchObject({ kind: 'codes', clip: 'b' });
  expect(jobs.next('codes')).toBeUndefined();
  expect(jobs.next()).toMatchObject({ kind: 'proxy', clip: 'a' });
});

test('a job fails for good after three attempts, behind fresh ones, and is not asked for again', () => {
  const { jobs } = catalogue;
  jobs.add('proxy', 'bad');
  jobs.failed(jobs.next()!, 'one');
  jobs.add('proxy', 'good');
  expect(jobs.next()?.clip).toBe('good');
  jobs.failed(jobs.next()!, 'two');
  expect(jobs.failures()).toEqual([]);
  const last = jobs.next()!;
  expect(last.attempt).toBe(3);
  jobs.failed(last, 'no picture in it');
  jobs.add('proxy', 'bad');
  expect(jobs.next()).toBeUndefined();
  expect(jobs.failures()).toEqual([{ kind: 'proxy', clip: 'bad', reason: 'no picture in it' }]);
  jobs.remove('proxy', 'bad');
  jobs.add('proxy', 'bad');
  expect(jobs.next()?.attempt).toBe(1);
});

test('what was running when the process ended waits again, at most three times; a stop does not count', () => {
  catalogue.jobs.add('proxy', 'kills');
  for (const attempt of [1, 2, 3]) {
    const job = catalogue.jobs.next();
    expect(job?.attempt).toBe(attempt);
    catalogue.jobs.putBack(job!);
    expect(catalogue.jobs.next()?.attempt).toBe(attempt);
    reopen();
  }
  expect(catalogue.jobs.next()).toBeUndefined();
  expect(catalogue.jobs.failures()).toMatchObject([{ clip: 'kills', reason: 'interrupted' }]);
});

test('the worker is woken once there is something to take, not before it is committed', () => {
  const history = new SampleHistory();
  history.seal({ media: null });
  const waiting: number[] = [];
  const listener = vi.fn(() => waiting.push(catalogue.jobs.counts().waiting));
  catalogue.jobs.onWork(listener);
  catalogue.apply(history.events, history.manifestOf);
  expect(listener).not.toHaveBeenCalled();
  history.seal();
  history.seal();
  catalogue.apply(history.events.slice(2), history.manifestOf);
  // A thumbnail and two searches of each.
  expect(waiting).toEqual([8]);
});
