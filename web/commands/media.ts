// What pages show of a clip: playback, the small picture, the seal checked on the spot, work that waits. Played bytes are a
// view; the original alone, whole or in parts, is one too.
import Type from 'typebox';
import type { Clip } from '../../core/model.ts';
import { type ByteSource, defineCommand } from '../command.ts';
import { contentTypeOf } from '../content-type.ts';
import { notFound } from '../language.ts';
import type { ReadableFile } from '../station-port.ts';
import { ClipId } from './arguments.ts';
import { unaltered } from './unaltered.ts';

const strict = { additionalProperties: false } as const;

export const mediaCommands = [
  defineCommand({
    name: 'clip original',
    action: 'clip.view',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen, grant, signal }, { clip: id }, reply) => {
      const clip = seen.clip(id, 'clip.view');
      const original = await station.original(await grant('view', id));
      await reply.source(source(clip.file.name, checkedWhole(clip, original), signal));
    },
  }),
  defineCommand({
    name: 'clip playback',
    action: 'clip.view',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, seen, grant, language, signal }, { clip: id }, reply) => {
      const clip = seen.clip(id, 'clip.view');
      if (clip.playable === null) throw notFound(language);
      const leave = await grant('view', id);
      if (clip.playable === 'original')
        return reply.source(source(clip.file.name, checkedWhole(clip, await station.original(leave)), signal));
      const proxy = await station.derivative(leave, 'proxy');
      if (!proxy) throw notFound(language);
      return reply.source(source(`${id}.mp4`, proxy, signal));
    },
  }),
  defineCommand({
    name: 'clip thumbnail',
    action: 'clip.see',
    args: Type.Object({ clip: ClipId }, strict),
    run: async ({ station, grant, language, signal }, { clip: id }, reply) => {
      const picture = await station.derivative(await grant('glance', id), 'thumbnail');
      if (!picture) throw notFound(language);
      await reply.source(source(`${id}.jpg`, picture, signal));
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

/** @param signal ends the reading: of whoever has logged out or was disabled meanwhile. */
function source(name: string, { bytes, read }: ReadableFile, signal: AbortSignal): ByteSource {
  const watched = async function* (from: number, to: number) {
    for await (const chunk of read(from, to)) {
      signal.throwIfAborted();
      yield chunk;
    }
  };
  return { name, type: contentTypeOf(name), bytes, read: watched };
}

/** A whole read is held against the seal on the way; of a part nothing can be said. */
function checkedWhole(clip: Clip, { bytes, read }: ReadableFile): ReadableFile {
  const isWhole = (from: number, to: number) => from === 0 && to === bytes;
  return { bytes, read: (from, to) => (isWhole(from, to) ? unaltered(clip, read(from, to)) : read(from, to)) };
}
