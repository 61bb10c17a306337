// dock ls, salvage, time-code, ports, topology, bind, unbind, prioritise.
import Type from 'typebox';
import { bayKey } from '../../storage/catalogue/bay-rows.ts';
import { defineCommand } from '../command.ts';
import { notFound } from '../language.ts';
import { qrRows } from '../qr-matrix.ts';

const strict = { additionalProperties: false } as const;
const Port = Type.String({ pattern: '^[0-9]{1,3}-[0-9]{1,3}(\\.[0-9]{1,3}){0,6}$' });
/** What stands on the bay itself. */
const Label = Type.String({
  minLength: 1,
  maxLength: 32,
  pattern: '^[^\\s/\\u0000-\\u001f\\u007f]([^/\\u0000-\\u001f\\u007f]*[^\\s/\\u0000-\\u001f\\u007f])?$',
});

export const dockCommands = [
  defineCommand({
    name: 'dock ls',
    action: 'dock.look',
    args: Type.Object({}, strict),
    run: async ({ station }) => ({ bays: station.bays() }),
  }),
  defineCommand({
    name: 'dock time-code',
    action: 'dock.look',
    args: Type.Object({}, strict),
    run: async ({ station }) => {
      const code = station.timeCode();
      return { ...code, rows: await qrRows(code.text) };
    },
  }),
  defineCommand({
    name: 'dock salvage',
    action: 'dock.salvage',
    args: Type.Object({ bay: Type.String({ minLength: 1, maxLength: 255 }) }, strict),
    run: async ({ station, record, language }, { bay }) => {
      const begun = await station.salvage(bay, () =>
        record([{ type: 'salvage', public: { action: 'order' }, private: { bay } }]),
      );
      if (begun === undefined) throw notFound(language);
      return begun;
    },
  }),
  defineCommand({
    name: 'dock ports',
    action: 'dock.bind',
    args: Type.Object({}, strict),
    run: async ({ station }) => {
      const bindings = station.bayBindings();
      const attached = station.usbDevices();
      const ports = new Set([...bindings.keys(), ...attached.map(({ port }) => port)]);
      return {
        ports: [...ports].map((port) => {
          const device = attached.find((found) => found.port === port) ?? null;
          return { port, bay: bindings.get(port) ?? null, device };
        }),
      };
    },
  }),
  defineCommand({
    name: 'dock topology',
    action: 'dock.bind',
    args: Type.Object({}, strict),
    run: async ({ station }) => {
      const bindings = station.bayBindings();
      const devices = station.usbDevices().map((device) => ({ ...device, bay: bindings.get(device.port) ?? null }));
      const inUse = new Map<string | null, number>();
      for (const { controller, endpoints } of devices) inUse.set(controller, (inUse.get(controller) ?? 0) + endpoints);
      return { controllers: [...inUse].map(([controller, endpoints]) => ({ controller, endpoints })), devices };
    },
  }),
  defineCommand({
    name: 'dock prioritise',
    action: 'dock.prioritise',
    args: Type.Object(
      { bay: Type.String({ minLength: 1, maxLength: 255 }), clear: Type.Optional(Type.Boolean()) },
      strict,
    ),
    // No leaf: which recorder is read first changes no evidence and ends with its docking (decision 0009).
    run: async ({ station, language }, { bay, clear = false }) => {
      if (!station.prioritiseBay(bay, !clear)) throw notFound(language);
      return { bay, first: !clear };
    },
  }),
  defineCommand({
    name: 'dock bind',
    action: 'dock.bind',
    args: Type.Object({ port: Port, bay: Label }, strict),
    run: ({ station, record, exclusive }, { port, bay: label }) =>
      exclusive(async () => {
        if (station.bayBindings().get(port) !== label)
          await record([{ type: 'config', public: { key: bayKey }, private: { port, label } }]);
        return { port, bay: label };
      }),
  }),
  defineCommand({
    name: 'dock unbind',
    action: 'dock.bind',
    args: Type.Object({ port: Port }, strict),
    run: ({ station, record, language, exclusive }, { port }) =>
      exclusive(async () => {
        if (!station.bayBindings().has(port)) throw notFound(language);
        await record([{ type: 'config', public: { key: bayKey }, private: { port, label: null } }]);
        return { port, bay: null };
      }),
  }),
];
