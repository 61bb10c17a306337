// dock ls.
import Type from 'typebox';
import { defineCommand } from '../command.ts';

export const dockCommands = [
  defineCommand({
    name: 'dock ls',
    action: 'dock.look',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station }) => ({ bays: station.bays() }),
  }),
];
