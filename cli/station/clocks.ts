// The keeper of recorders' clocks, wired to log, catalogue and settings of a running station.
import type { Alarms } from '../../core/alarms.ts';
import type { Clock } from '../../core/clock.ts';
import type { LiuhenError } from '../../core/errors.ts';
import { clockRule } from '../../core/policy/camera-clock.ts';
import { ClockKeeper } from '../../ingest/clock-keeper.ts';
import type { OwedLeaves } from '../../ingest/dock/owed-leaves.ts';
import type { OpenStation } from './open-station.ts';

interface ClocksOptions {
  readonly station: Pick<OpenStation, 'catalogue' | 'settings'>;
  readonly owed: OwedLeaves;
  readonly clock: Clock;
  readonly alarms: Alarms;
  readonly onFatal: (error: LiuhenError) => void;
}

/** Begins at once with what a crash may have interrupted. */
export function startClockKeeper({ station, owed, clock, alarms, onFatal }: ClocksOptions): ClockKeeper {
  const keeper = new ClockKeeper({
    catalogue: station.catalogue,
    tell: (drafts) => owed.record(drafts),
    rule: () => clockRule(station.settings.get('camera.driftSecondsPerDay') * 1000),
    clock,
    alarms,
    onFatal,
  });
  station.catalogue.onReadings((seqs) => keeper.read(seqs));
  keeper.start();
  return keeper;
}
