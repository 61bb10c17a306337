// What pages show of a clip: playback, the small picture, the seal checked on the spot, work that waits. Played bytes are a
// view; the original alone, whole or in parts, is one too.
import Type from 'typebox';
import { type ByteSource, defineCommand } from '../command.ts';
import { contentTypeOf } from '../content-type.ts';
import { notFound } from '../language.ts';
import type { ReadableFile } from '../station-port.ts';
import { ClipId } from './arguments.ts';

const strict = { additionalProperties: false } as const;

export const mediaCommands = [
  defineCommand({
    name: 'clip original',
    action: 'clip.view',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen, grant }, { clip: id }, reply) => {
      const { file } = seen.clip(id, 'clip.view');
      await reply.source(source(file.name, await station.original(await grant('view', id))));
    },
  }),
  defineCommand({
    name: 'clip playback',
    action: 'clip.view',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen, grant, language }, { clip: id }, reply) => {
      const clip = seen.clip(id, 'clip.view');
      if (clip.playable === null) throw notFound(language);
      const leave = await grant('view', id);
      if (clip.playable === 'original') return reply.source(source(clip.file.name, await station.original(leave)));
      const proxy = await station.derivative(leave, 'proxy');
      if (!proxy) throw notFound(language);
      return reply.source(source(`${id}.mp4`, proxy));
    },
  }),
  defineCommand({
    name: 'clip thumbnail',
    action: 'clip.see',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, grant, language }, { clip: id }, reply) => {
      const picture = await station.derivative(await grant('glance', id), 'thumbnail');
      if (!picture) throw notFound(language);
      await reply.source(source(`${id}.jpg`, picture));
    },
  }),
  defineCommand({
    name: 'clip check',
    action: 'clip.see',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen, signal }, { clip: id }) => station.checkClip(seen.clip(id, 'clip.see').id, signal),
  }),
  defineCommand({
    name: 'station jobs',
    action: 'station.look',
    args: Type.Object({}, strict),
    run: async ({ station }) => station.jobs(),
  }),
];

function source(name: string, { bytes, read }: ReadableFile): ByteSource {
  return { name, type: contentTypeOf(name), bytes, read };
}
