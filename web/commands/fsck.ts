// fsck through the daemon: the same check as `fsck --offline`, over the running station's own open log and rows.
import Type from 'typebox';
import { defineCommand } from '../command.ts';

export const fsckCommands = [
  defineCommand({
    name: 'fsck',
    action: 'station.check',
    args: Type.Object({}, { additionalProperties: false }),
    run: ({ station, signal }, _args, reply) => station.fsck((progress) => reply.progress(progress), signal),
  }),
];
