// camera ls, clocks, register, assign, retire; draw, return.
import Type from 'typebox';
import { rfc3339 } from '../../core/clock.ts';
import type { Camera } from '../../core/model.ts';
import { seenAtMs } from '../../core/policy/camera-clock.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { Name } from './arguments.ts';

const strict = { additionalProperties: false } as const;
const Serial = Type.String({ minLength: 1, maxLength: 128, pattern: '^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f])?$' }); // biome-ignore format: one pattern
const Certificate = Type.String({ minLength: 1, maxLength: 64 });

function shown({ serial, name, unit, officer, state, drawn }: Camera, { cameras, people }: CommandContext) {
  const certificate = (id: string | null) => (id === null ? null : cameras.certificateOf(id));
  const loan = drawn && { officer: certificate(drawn.officer), since: drawn.since };
  return { camera: serial, name, unit: people.unitName(unit), officer: certificate(officer), state, drawn: loan };
}

export const cameraCommands = [
  defineCommand({
    name: 'camera ls',
    action: 'camera.see',
    args: Type.Object({}, strict),
    run: async (context) => ({ cameras: context.cameras.all().map((camera) => shown(camera, context)) }),
  }),
  defineCommand({
    name: 'camera clocks',
    action: 'camera.see',
    args: Type.Object({}, strict),
    run: async ({ cameras }) => ({
      clocks: cameras.clocks().map(({ camera, last, epochSinceMs, readings, driftMsPerDay, finding }) => ({
        camera,
        name: cameras.nameOf(camera),
        seen: rfc3339(seenAtMs(last)),
        trust: last.trust,
        offsetMs: last.offsetMs,
        uncertaintyMs: last.uncertaintyMs,
        driftMsPerDay: driftMsPerDay === null ? null : Math.round(driftMsPerDay),
        epochSince: rfc3339(epochSinceMs),
        readings,
        alarm: finding,
      })),
    }),
  }),
  defineCommand({
    name: 'camera register',
    action: 'camera.write',
    args: Type.Object(
      { camera: Serial, unit: Name, name: Type.Optional(Name), officer: Type.Optional(Certificate) },
      strict,
    ),
    run: (context, { camera: serial, unit, ...entry }) =>
      context.exclusive(async () => {
        const { cameras, people, record, language } = context;
        const unitId = people.unit(unit, language).id;
        return shown(await cameras.register({ serial, unit: unitId, ...entry }, record, language), context);
      }),
  }),
  defineCommand({
    name: 'camera assign',
    action: 'camera.write',
    args: Type.Object(
      {
        camera: Serial,
        unit: Type.Optional(Name),
        officer: Type.Optional(Type.Union([Certificate, Type.Null()])),
      },
      strict,
    ),
    run: (context, { camera: serial, unit, officer }) =>
      context.exclusive(async () => {
        const { cameras, people, record, language } = context;
        const change = {
          ...(unit === undefined ? {} : { unit: people.unit(unit, language).id }),
          ...(officer === undefined ? {} : { officer }),
        };
        return shown(await cameras.assign(cameras.camera(serial, language), change, record, language), context);
      }),
  }),
  ...(['draw', 'return', 'retire'] as const).map((verb) =>
    defineCommand({
      name: `camera ${verb}`,
      action: verb === 'retire' ? 'camera.write' : 'camera.lend',
      args: Type.Object({ camera: Serial, ...(verb === 'draw' ? { officer: Certificate } : {}) }, strict),
      run: (context, { camera: serial, ...rest }) =>
        context.exclusive(async () => {
          const { cameras, record, language } = context;
          const camera = cameras.camera(serial, language);
          await cameras.change(verb, camera, (rest as { officer?: string }).officer ?? null, record, language);
          return shown(cameras.all().find(({ id }) => id === camera.id) ?? camera, context);
        }),
    }),
  ),
];
