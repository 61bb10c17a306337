import { expect, it } from 'vitest';
import type { CustodyEvent, EventDraft } from '../core/custody-event.ts';
import { LiuhenError } from '../core/errors.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import type { CustodyLog } from './log/custody-log.ts';
import { Recorder } from './record.ts';

const draft: EventDraft = { type: 'derive', actor: 'station', public: {} };
const full = new LiuhenError('DISK_FULL', 'no room');

function rig() {
  const rows: number[][] = [];
  let size = 0;
  const state = { rowError: undefined as LiuhenError | undefined, logError: undefined as LiuhenError | undefined };
  const log = {
    append: async (drafts: readonly EventDraft[]) => {
      if (state.logError) throw state.logError;
      return drafts.map(() => ({ seq: size++ }) as CustodyEvent);
    },
    indexedUpTo: () => undefined,
  } as unknown as CustodyLog;
  const catalogue = {
    lastSeq: () => rows.flat().at(-1) ?? -1,
    apply: (events: readonly CustodyEvent[]) => {
      if (state.rowError) throw state.rowError;
      rows.push(events.map(({ seq }) => seq));
    },
  } as unknown as Catalogue;
  const told: (LiuhenError | null)[] = [];
  const failures: LiuhenError[] = [];
  const recorder = new Recorder(log, catalogue, async () => undefined, {
    onRowsOwed: (error) => told.push(error),
    onFailure: (error) => failures.push(error),
  });
  return { recorder, rows, state, told, failures, size: () => size };
}

it('brings in the rows of calls that come together in one transaction, in log order', async () => {
  const { recorder, rows } = rig();
  await Promise.all(Array.from({ length: 500 }, () => recorder.record([draft])));
  expect(rows.flat()).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect(rows.length).toBeLessThan(10);
});

it('says what is durable although its rows have no room, and appends nothing more until they have', async () => {
  const { recorder, rows, state, told, size, failures } = rig();
  state.rowError = full;
  expect(await recorder.record([draft])).toMatchObject([{ seq: 0 }]);
  await expect(recorder.record([draft])).rejects.toBe(full);
  await expect(recorder.rowsAreIn()).rejects.toBe(full);
  expect(size()).toBe(1);
  expect(told).toEqual([full]);
  state.rowError = undefined;
  await recorder.record([draft]);
  expect(rows).toEqual([[0], [1]]);
  expect(told).toEqual([full, null]);
  expect(failures).toEqual([]);
});

it('tries rows again by itself', async () => {
  const { recorder, rows, state } = rig();
  state.rowError = full;
  await recorder.record([draft]);
  state.rowError = undefined;
  await expect.poll(() => rows, { timeout: 3000 }).toEqual([[0]]);
  recorder.close();
});

it('stops the station where rows can no longer follow', async () => {
  const { recorder, state, failures } = rig();
  state.rowError = new LiuhenError('STORE_WRITE_FAILED', 'broken');
  await expect(recorder.record([draft])).rejects.toBe(state.rowError);
  expect(failures).toEqual([state.rowError]);
});

it('owes no row for what the log refused', async () => {
  const { recorder, state, rows } = rig();
  state.logError = full;
  await expect(recorder.record([draft])).rejects.toBe(full);
  state.logError = undefined;
  await recorder.record([draft]);
  expect(rows).toEqual([[0]]);
});

it('writes no row while it is frozen', async () => {
  const { recorder, rows } = rig();
  let thaw = () => {};
  const frozen = recorder.frozen(() => new Promise<void>((resolve) => (thaw = resolve)));
  const recorded = recorder.record([draft]);
  await new Promise(setImmediate);
  expect(rows).toEqual([]);
  thaw();
  await Promise.all([frozen, recorded]);
  expect(rows).toEqual([[0]]);
});
