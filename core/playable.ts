// Which originals a browser plays as they are, and which need a proxy first. Pure.
import type { MediaFacts } from './model.ts';

const pictures: readonly string[] = ['jpeg', 'png', 'bmp'];
const soundContainers: readonly string[] = ['mp3', 'aac', 'wav', 'flac', 'ogg', 'mp4', 'mov'];
const sounds: readonly string[] = ['aac', 'mp3', 'flac', 'vorbis', 'opus', 'pcm_s16le', 'pcm_u8'];

/**
 * Whether current browsers show or play these bytes without help. Measured with Chromium: H.264 in MP4 and QuickTime
 * plays; MPEG-TS, AVI and AMR do not, and HEVC with sound "plays" without a picture. Matroska plays in some only.
 */
export function playsInBrowser({ container, video, audio }: MediaFacts): boolean {
  if (pictures.includes(container)) return true;
  if (video) {
    const sound = audio === undefined || audio.codec === 'aac' || audio.codec === 'mp3';
    return (container === 'mp4' || container === 'mov') && video.codec === 'h264' && sound;
  }
  return audio !== undefined && soundContainers.includes(container) && sounds.includes(audio.codec);
}

/** Whether there is something to play that no browser plays as it is. */
export function needsProxy(facts: MediaFacts): boolean {
  return (facts.video !== undefined || facts.audio !== undefined) && !playsInBrowser(facts);
}
