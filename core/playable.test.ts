import { expect, test } from 'vitest';
import { needsProxy, playsInBrowser } from './playable.ts';

test.each([
  ['mp4', 'h264', 'aac', 'plays'],
  ['mp4', 'h264', undefined, 'plays'],
  ['mov', 'h264', 'mp3', 'plays'],
  ['mov', 'h264', 'pcm_s16le', 'proxy'],
  ['mp4', 'hevc', 'aac', 'proxy'],
  ['matroska', 'h264', 'aac', 'proxy'],
  ['mpegts', 'h264', 'aac', 'proxy'],
  ['avi', 'mjpeg', 'pcm_s16le', 'proxy'],
  ['mp4', 'unknown', undefined, 'proxy'],
  ['mp4', undefined, 'aac', 'plays'],
  ['mp3', undefined, 'mp3', 'plays'],
  ['amr', undefined, 'amr_nb', 'proxy'],
  ['wav', undefined, 'adpcm_ima_wav', 'proxy'],
  ['jpeg', 'jpeg', undefined, 'plays'],
  ['mp4', undefined, undefined, 'nothing'],
])('%s with %s and %s: %s', (container, video, audio, verdict) => {
  const facts = {
    container,
    durationMs: 1000,
    ...(video ? { video: { codec: video, width: 640, height: 360, fps: '25/1' } } : {}),
    ...(audio ? { audio: { codec: audio } } : {}),
  };
  expect(playsInBrowser(facts)).toBe(verdict === 'plays');
  expect(needsProxy(facts)).toBe(verdict === 'proxy');
});
