// config get, set, ls.
import Type from 'typebox';
import { defineCommand } from '../command.ts';

const Key = Type.String({ minLength: 1, maxLength: 100 });

export const configCommands = [
  defineCommand({
    name: 'config ls',
    action: 'settings.read',
    args: Type.Object({}, { additionalProperties: false }),
    run: async ({ station }) => ({ settings: station.settings.list() }),
  }),
  defineCommand({
    name: 'config get',
    action: 'settings.read',
    args: Type.Object({ key: Key }, { additionalProperties: false }),
    run: async ({ station }, { key }) => station.settings.get(key),
  }),
  defineCommand({
    name: 'config set',
    action: 'settings.write',
    args: Type.Object({ key: Key, value: Type.String({ maxLength: 4000 }) }, { additionalProperties: false }),
    run: ({ station, record, exclusive }, { key, value }) =>
      exclusive(async () => {
        const before = station.settings.get(key).value;
        const after = station.settings.parse(key, value);
        // The trace first: a change that cannot be recorded is not made.
        await record([{ type: 'config', public: { key }, private: { before, after } }]);
        return station.settings.set(key, value);
      }),
  }),
];
