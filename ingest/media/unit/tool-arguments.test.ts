import { describe, expect, test } from 'vitest';
import { inputArguments, inputOptions } from '../demuxers.ts';
import { unfitArguments } from './tool-arguments.mjs';

const held = inputOptions('avi');
const input = inputArguments('avi');
const mp4 = ['-f', 'mp4', 'file:/out/proxy.mp4'];

test.each<[string, string, string[]]>([
  ['the version', 'ffmpeg', ['-version']],
  ['a probe', 'ffprobe', ['-v', 'error', '-of', 'json=compact=1', '-show_entries', 'format=format_name', ...input]],
  ['a kind with two demuxers', 'ffprobe', ['-count_packets', ...inputArguments('mp3')]],
  [
    'a picture from one second in',
    'ffmpeg',
    [
      '-ss',
      '1.000',
      ...input,
      '-frames:v',
      '1',
      '-vf',
      "scale='min(480,iw)':-2",
      '-f',
      'image2pipe',
      'file:/out/frame.ppm',
    ],
  ],
  ['to a pipe', 'ffmpeg', [...input, '-f', 'rawvideo', 'pipe:1']],
  [
    'a graph with labels',
    'ffmpeg',
    [...input, '-filter_complex', '[0:v:0]split[a][b];[a]scale=16:16[c]', '-map', '[b]', ...mp4],
  ],
  [
    'what a filter found, on standard output',
    'ffmpeg',
    [
      ...input,
      '-filter_complex',
      '[0:a:0]silencedetect=n=-60dB,ametadata=print:file=-[s]',
      '-map',
      '[s]',
      '-f',
      'null',
      'pipe:1',
    ],
  ],
])('%s may be asked for', (_name, program, words) => {
  expect(unfitArguments(program, words)).toBe(null);
});

describe('refused:', () => {
  test.each<[string, string[]]>([
    ['nothing at all', []],
    ['no input', [...held, ...mp4]],
    ['another file', [...held, '-i', '/etc/passwd', ...mp4]],
    ['another file by its protocol', [...held, '-i', 'file:/etc/passwd', ...mp4]],
    ['the network', [...held, '-i', 'http://127.0.0.1/', ...mp4]],
    ['a second input', [...input, '-i', 'file:/in', ...mp4]],
    ['a second input by another name', [...input, '-i', '/etc/passwd', ...mp4]],
    ['an input without a list of protocols', ['-format_whitelist', 'avi', '-f', 'avi', '-i', 'file:/in', ...mp4]],
    ['an input without a list of forms', ['-protocol_whitelist', 'file', '-f', 'avi', '-i', 'file:/in', ...mp4]],
    ['more protocols', ['-protocol_whitelist', 'file,http', '-format_whitelist', 'avi', '-i', 'file:/in', ...mp4]],
    ['a playlist', ['-f', 'concat', ...input, ...mp4]],
    ['a made-up input', ['-f', 'lavfi', ...input, ...mp4]],
    [
      'forms with a playlist among them',
      ['-protocol_whitelist', 'file', '-format_whitelist', 'avi,hls', '-i', 'file:/in', ...mp4],
    ],
    ['a report file', ['-report', ...input, ...mp4]],
    ['a log level with a report', ['-loglevel', 'repeat+level+debug', ...input, ...mp4]],
    ['a file of progress', ['-progress', 'file:/tmp/x', ...input, ...mp4]],
    ['a file of statistics', [...input, '-vstats_file', '/tmp/x', ...mp4]],
    ['a filter from a file', [...input, '-filter_script:v', '/tmp/x', ...mp4]],
    ['an attached file', [...input, '-attach', '/etc/passwd', ...mp4]],
    ['attachments written out', ['-dump_attachment:t', 'x', ...input, ...mp4]],
    ['a filter that reads', [...input, '-vf', 'movie=/etc/passwd', ...mp4]],
    ['one behind another', [...input, '-vf', 'scale=1:1,movie=/etc/passwd', ...mp4]],
    ['one in another chain', [...input, '-filter_complex', '[0:v]scale=1:1[a];movie=/etc/passwd[b]', ...mp4]],
    ['one behind a label', [...input, '-filter_complex', '[0:v:0]movie=/etc/passwd', ...mp4]],
    ['one behind quotes', [...input, '-vf', "scale='1':'1',movie='/etc/passwd'", ...mp4]],
    ['one behind an escaped quote', [...input, '-vf', "scale=1:1\\',movie=/etc/passwd,scale=\\'1", ...mp4]],
    ['one behind a quote that does not end', [...input, '-vf', "scale=1:1',movie=/etc/passwd", ...mp4]],
    ['one with blanks in front', [...input, '-vf', 'scale=1:1, movie=/etc/passwd', ...mp4]],
    ['what a filter found, into a file', [...input, '-filter_complex', 'ametadata=print:file=x', ...mp4]],
    ['the same behind a quote', [...input, '-filter_complex', "ametadata=print:file='x'-", ...mp4]],
    ['the same behind quotes at its end', [...input, '-filter_complex', "ametadata=print:file=-'x'", ...mp4]],
    ['the same with more options', [...input, '-filter_complex', 'ametadata=print:file=-:file=x', ...mp4]],
    ['the same in the middle of a label', [...input, '-filter_complex', 'ametadata=print:file=[x]-', ...mp4]],
    ['text from a file', [...input, '-vf', 'drawtext=textfile=/etc/passwd', ...mp4]],
    ['a graph over two lines', [...input, '-vf', 'scale=1:1\nmovie=x', ...mp4]],
    ['no graph', [...input, '-vf', '', ...mp4]],
    ['an output elsewhere', [...input, '-f', 'mp4', '/tmp/x']],
    ['an output above its folder', [...input, '-f', 'mp4', 'file:/out/../tmp/x.mp4']],
    ['an output by another protocol', [...input, '-f', 'mp4', 'tcp://127.0.0.1:1']],
    ['another pipe', [...input, '-f', 'mp4', 'pipe:3']],
    ['two files', [...input, ...mp4, '-f', 'mp4', 'file:/out/second.mp4']],
    ['an output in many files', [...input, '-f', 'segment', 'file:/out/a.mp4']],
    ['an output that splits', [...input, '-f', 'tee', 'file:/out/a.mp4']],
    ['an output formed by its name', [...input, 'file:/out/a.mp4']],
    ['no output', [...input, '-an']],
    ['an option without its value', [...input, ...mp4, '-vf']],
    ['a word that every object knows', [...input, 'constructor', 'x', ...mp4]],
    ['a quote that does not end', [...input, '-vf', "scale=1:1'", ...mp4]],
    ['metadata of the original', [...input, '-map_metadata', '0', ...mp4]],
    ['an encoder with options of its own', [...input, '-x264-params', 'stats=/tmp/x', ...mp4]],
  ])('%s', (_name, words) => {
    expect(unfitArguments('ffmpeg', words)).toMatch(/./);
  });

  test.each<[string, string, string[]]>([
    ['a shell', 'sh', ['-c', 'id']],
    ['a tool by its path', '/usr/bin/ffmpeg', ['-version']],
    ['arguments of a program without any', 'true', ['x']],
    ['an output of ffprobe', 'ffprobe', ['-o', '/tmp/x', ...input]],
    ['something behind ffprobe’s input', 'ffprobe', [...input, '-o', '/tmp/x']],
  ])('%s', (_name, program, words) => {
    expect(unfitArguments(program, words)).toMatch(/./);
  });
});
