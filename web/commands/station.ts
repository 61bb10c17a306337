// station status, and the little of it that anyone may see.
import Type from 'typebox';
import { defineCommand } from '../command.ts';

const nothing = Type.Object({}, { additionalProperties: false });

export const stationCommands = [
  defineCommand({
    name: 'station status',
    action: 'station.look',
    args: nothing,
    run: ({ station }) => station.status(),
  }),
  defineCommand({
    // For HTTP without a session: counts and states, no paths, no serials, no alarm texts.
    name: 'station health',
    action: 'station.health',
    args: nothing,
    run: async ({ station }) => {
      const { version, uptimeMs, alarms, clock } = await station.status();
      return {
        status: alarms.length === 0 ? 'ok' : 'alarm',
        station: station.identity.id,
        name: station.identity.name,
        version,
        uptimeMs,
        clock: clock.quality,
        alarms: alarms.length,
      };
    },
  }),
  defineCommand({
    name: 'station time',
    action: 'station.health',
    args: nothing,
    run: async ({ station }) => {
      const { clock } = await station.status();
      return { now: clock.now, quality: clock.quality, zone: clock.zone };
    },
  }),
  defineCommand({
    // For GET /metrics without a session: numbers and states, no name, serial or clip.
    name: 'station metrics',
    action: 'station.health',
    args: nothing,
    run: async ({ station }) => {
      const { version, uptimeMs, disk, queues, checkpoint, alarms, check } = await station.status();
      const bays: Record<string, number> = {};
      for (const { state } of station.bays()) bays[state] = (bays[state] ?? 0) + 1;
      return {
        version,
        uptimeMs,
        bays,
        pulledBytes: station.bays().reduce((sum, { doneBytes }) => sum + doneBytes, 0),
        queues,
        jobs: station.jobs(),
        alarms: alarms.length,
        logSize: checkpoint?.size ?? 0,
        freeBytes: disk.freeBytes,
        totalBytes: disk.totalBytes,
        check,
      };
    },
  }),
];
