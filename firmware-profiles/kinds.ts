// Which file names promise footage, and which are notes beside it. By extension only: the content is the probe's word.
// Light on purpose: this file runs inside every pull process.

const video = ['mp4', 'mov', 'avi', 'ts', 'mts', 'm2ts', 'flv', '3gp', 'mkv', 'm4v', 'mpg', 'mpeg'];
const audio = ['wav', 'mp3', 'aac', 'm4a', 'amr', 'ogg', 'flac'];
const image = ['jpg', 'jpeg', 'png', 'bmp'];
const sidecar = ['log', 'txt', 'nmea', 'gpx', 'srt', 'csv', 'json', 'xml', 'thm', 'lrv', 'gps', 'dat', 'idx'];

const media: ReadonlySet<string> = new Set([...video, ...audio, ...image]);
const sidecars: ReadonlySet<string> = new Set(sidecar);

/** What follows the last dot of the last part of `path`, lower-cased; '' where there is none. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** True where the name promises video, sound or a picture. */
export function isMediaName(path: string): boolean {
  return media.has(extensionOf(path));
}

/** True for positions, logs and other small files that recorders write beside their footage. Taken in all the same. */
export function isSidecar(path: string): boolean {
  return sidecars.has(extensionOf(path));
}
