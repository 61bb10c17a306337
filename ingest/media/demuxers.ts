// Which demuxers a media tool may use for which kind of file, and the input arguments that hold it to them.
import { inputInside } from './sandbox.ts';
import type { ContainerKind } from './sniff.ts';

const demuxers: Readonly<Record<ContainerKind, readonly [string, ...string[]]>> = {
  mp4: ['mov'],
  mov: ['mov'],
  '3gp': ['mov'],
  avi: ['avi'],
  wav: ['wav'],
  mpegts: ['mpegts'],
  matroska: ['matroska'],
  mpeg: ['mpeg'],
  flv: ['flv'],
  asf: ['asf'],
  // What follows an ID3 tag may be either.
  mp3: ['mp3', 'aac'],
  aac: ['aac'],
  amr: ['amr'],
  flac: ['flac'],
  ogg: ['ogg'],
  jpeg: ['jpeg_pipe'],
  png: ['png_pipe'],
  bmp: ['bmp_pipe'],
};

/** No picture of a body-worn recorder is larger; a header that claims more is refused before anything is allocated. */
const maxPixels = 100_000_000;

/**
 * Arguments for ffprobe and ffmpeg up to and including the input. The protocol list alone would let a playlist read
 * another file, so the list of formats goes with it; where only one demuxer fits, nothing is left to guess.
 */
export function inputArguments(kind: ContainerKind): string[] {
  return [...inputOptions(kind), '-i', inputInside];
}

/** The same without the input itself. */
export function inputOptions(kind: ContainerKind): string[] {
  const [only, ...others] = demuxers[kind];
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', [only, ...others].join(',')],
    ...['-max_pixels', String(maxPixels), '-max_streams', '64'],
    ...(others.length === 0 ? ['-f', only] : []),
  ];
}
