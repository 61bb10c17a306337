// station status, and the little of it that anyone may see.
import Type from 'typebox';
import { defineCommand } from '../command.ts';

const nothing = Type.Object({}, { additionalProperties: false });

export const stationCommands = [
  defineCommand({
    name: 'station status',
    args: nothing,
    run: ({ station }) => station.status(),
  }),
  defineCommand({
    // For HTTP without a session: counts and states, no paths, no serials, no alarm texts.
    name: 'station health',
    args: nothing,
    run: async ({ station }) => {
      const { version, uptimeMs, alarms, clock } = await station.status();
      return {
        status: alarms.length === 0 ? 'ok' : 'alarm',
        station: station.identity.id,
        version,
        uptimeMs,
        clock: clock.quality,
        alarms: alarms.length,
      };
    },
  }),
];
