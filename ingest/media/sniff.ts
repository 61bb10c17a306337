// What the first bytes of a file say it is. Only what is recognised here is ever handed to a media tool, and then with
// that one demuxer: playlists, ffconcat scripts and every other text are nothing to us, whatever their name says.

export type ContainerKind =
  | 'mp4'
  | 'mov'
  | '3gp'
  | 'avi'
  | 'wav'
  | 'mpegts'
  | 'matroska'
  | 'mpeg'
  | 'flv'
  | 'asf'
  | 'mp3'
  | 'aac'
  | 'amr'
  | 'flac'
  | 'ogg'
  | 'jpeg'
  | 'png'
  | 'bmp';

/** How many first bytes of a file `sniffContainer` wants; a shorter file gives all it has. */
export const sniffBytes = 4096;

const signatures: readonly (readonly [ContainerKind, string])[] = [
  ['matroska', '1a45dfa3'],
  ['mpeg', '000001ba'],
  ['flv', '464c5601'],
  ['asf', '3026b2758e66cf11a6d900aa0062ce6c'],
  ['amr', '2321414d520a'],
  ['amr', '2321414d522d57420a'],
  ['flac', '664c6143'],
  ['ogg', '4f67675300'],
  ['jpeg', 'ffd8ff'],
  ['png', '89504e470d0a1a0a'],
];

/**
 * The kind of a known container, or null.
 * @param head the first `sniffBytes` bytes of the file, fewer only if the file is shorter.
 */
export function sniffContainer(head: Uint8Array): ContainerKind | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  for (const [kind, hex] of signatures) {
    if (bytes.subarray(0, hex.length / 2).toString('hex') === hex) return kind;
  }
  if (bytes.length >= 12 && ascii(bytes, 0, 4) === 'RIFF') {
    const form = ascii(bytes, 8, 12);
    if (form === 'AVI ') return 'avi';
    if (form === 'WAVE') return 'wav';
    return null;
  }
  return isoMedia(bytes) ?? transportStream(bytes) ?? bitmap(bytes) ?? audioFrames(bytes);
}

function ascii(bytes: Buffer, from: number, to: number): string {
  return bytes.toString('latin1', from, to);
}

/** ISO/IEC 14496-12 section 4.3 (ftyp), and QuickTime files from before there was an ftyp. */
function isoMedia(bytes: Buffer): ContainerKind | null {
  if (bytes.length < 12) return null;
  const size = bytes.readUInt32BE(0);
  const type = ascii(bytes, 4, 8);
  if (type === 'ftyp' && size >= 16) {
    const brand = ascii(bytes, 8, 12);
    if (brand === 'qt  ') return 'mov';
    return brand.startsWith('3g') ? '3gp' : 'mp4';
  }
  const old = ['moov', 'mdat', 'wide', 'free', 'skip', 'pnot'].includes(type);
  return old && (size === 0 || size === 1 || size >= 8) ? 'mov' : null;
}

/** MPEG-TS (ISO/IEC 13818-1): a sync byte every 188 bytes, or 192 with the four-byte stamps of AVCHD and Blu-ray. */
function transportStream(bytes: Buffer): ContainerKind | null {
  for (const [packet, first] of [
    [188, 0],
    [192, 4],
  ] as const) {
    let packets = 0;
    let at = first;
    while (at < bytes.length && bytes[at] === 0x47) {
      packets += 1;
      at += packet;
    }
    if (packets >= 3 && at >= bytes.length) return 'mpegts';
  }
  return null;
}

function bitmap(bytes: Buffer): ContainerKind | null {
  if (bytes.length < 26 || ascii(bytes, 0, 2) !== 'BM' || bytes.readUInt32LE(6) !== 0) return null;
  return [12, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14)) ? 'bmp' : null;
}

/** MPEG audio and ADTS have no signature: two frames in a row must fit, unless an ID3v2 tag goes before. */
function audioFrames(bytes: Buffer): ContainerKind | null {
  if (bytes.length >= 10 && ascii(bytes, 0, 3) === 'ID3' && bytes[3]! < 5) return 'mp3';
  for (const [kind, frameLength] of [
    ['aac', adtsLength],
    ['mp3', mpegAudioLength],
  ] as const) {
    const first = frameLength(bytes, 0);
    if (first !== null && frameLength(bytes, first) !== null) return kind;
  }
  return null;
}

/** Length in bytes of the ADTS frame at `at` (ISO/IEC 13818-7 section 6.2), or null if there is none. */
function adtsLength(bytes: Buffer, at: number): number | null {
  if (at + 7 > bytes.length) return null;
  if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return null;
  if (((bytes[at + 2]! >> 2) & 0xf) > 12) return null;
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  return length >= 7 ? length : null;
}

const layer3Kbit = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** Length in bytes of the MPEG audio layer III frame at `at` (ISO/IEC 11172-3 section 2.4.1.3), or null. */
function mpegAudioLength(bytes: Buffer, at: number): number | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return null;
  const second = bytes[at + 1]!;
  const third = bytes[at + 2]!;
  const version = (second >> 3) & 3; // 3 = MPEG-1, 2 = MPEG-2, 0 = MPEG-2.5
  if ((second & 0xe0) !== 0xe0 || version === 1 || ((second >> 1) & 3) !== 1) return null;
  const rate = [44100, 48000, 32000][(third >> 2) & 3];
  const kbit = layer3Kbit[version === 3 ? 'mpeg1' : 'mpeg2'][third >> 4];
  if (!rate || !kbit) return null;
  const divisor = version === 3 ? 1 : version === 2 ? 2 : 4;
  const coefficient = version === 3 ? 144000 : 72000;
  return Math.floor((coefficient * kbit) / (rate / divisor)) + ((third >> 1) & 1);
}
