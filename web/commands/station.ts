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
];
