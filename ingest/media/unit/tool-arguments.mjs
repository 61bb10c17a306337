// @ts-check
// Which arguments the media unit hands to ffmpeg and ffprobe: a closed list of options, each with the form of its value.
// Everything else is refused, whatever it would do: other inputs, playlists, filters that read files, other outputs.
// Plain JavaScript, as all in this folder that runs in the unit: there the engine may not compile, so nothing strips types.

/** The names under which a caller speaks of the one input and of what is to be written. */
export const inputName = 'file:/in';
export const outputName = /^file:\/out\/([a-z0-9][a-z0-9-]{0,39}\.[a-z0-9]{1,5})$/;

const demuxer =
  /^(mov|avi|matroska|mpegts|mpeg|wav|mp3|aac|amr|flac|ogg|jpeg_pipe|png_pipe|bmp_pipe|asf|flv)(,(mov|avi|matroska|mpegts|mpeg|wav|mp3|aac|amr|flac|ogg|jpeg_pipe|png_pipe|bmp_pipe|asf|flv))*$/;
const muxer = /^(mp4|image2pipe|rawvideo|framecrc|null)$/;
const count = /^\d{1,10}$/;
const seconds = /^\d{1,8}(\.\d{1,6})?$/;

/** Of both tools, before the input. `null`: an option without a value. @type {Readonly<Record<string, RegExp | null>>} */
const reading = {
  '-v': /^(error|fatal|quiet)$/,
  '-hide_banner': null,
  '-protocol_whitelist': /^file$/,
  '-format_whitelist': demuxer,
  '-f': demuxer,
  '-max_pixels': count,
  '-max_streams': count,
};

/** @type {Readonly<Record<string, RegExp | null>>} */
const probing = {
  ...reading,
  '-of': /^json=compact=1$/,
  '-count_packets': null,
  '-show_entries': /^[a-z_,=:]{1,400}$/,
};

/** @type {Readonly<Record<string, RegExp | null>>} */
const decoding = {
  ...reading,
  '-nostdin': null,
  '-y': null,
  '-copyts': null,
  '-start_at_zero': null,
  '-fflags': /^\+genpts$/,
  '-threads': /^\d{1,2}$/,
  '-skip_frame': /^nokey$/,
  '-ss': seconds,
  '-t': seconds,
};

/** After the input. @type {Readonly<Record<string, RegExp | null | ((value: string) => boolean)>>} */
const writing = {
  '-y': null,
  '-an': null,
  '-vn': null,
  '-sn': null,
  '-dn': null,
  '-map': /^(0:[va]:\d|\[[a-z]{1,16}\])$/,
  '-map_metadata': /^-1$/,
  '-map_chapters': /^-1$/,
  '-threads': /^\d{1,2}$/,
  '-c:v': /^(copy|libx264|ppm|pgm|rawvideo)$/,
  '-c:a': /^(copy|aac)$/,
  '-b:a': /^\d{1,4}k$/,
  '-preset': /^(ultrafast|superfast|veryfast|faster|fast|medium)$/,
  '-crf': /^\d{1,2}$/,
  '-pix_fmt': /^(yuv420p|rgb24|gray)$/,
  '-vf': isPlainGraph,
  '-filter_complex': isPlainGraph,
  '-vsync': /^(passthrough|vfr|cfr)$/,
  '-enc_time_base': /^\d{1,6}:\d{1,9}$/,
  '-frames:v': count,
  '-fflags': /^\+bitexact$/,
  '-movflags': /^\+faststart$/,
  '-f': muxer,
};

/** Alone: the version, and the lists that fluent-ffmpeg asks for before it starts. */
const aboutItself = new Set(['-version', '-formats', '-encoders']);

/** Filters that read nothing but the frames that come to them. */
const filters = new Set([
  ...['scale', 'select', 'settb', 'format', 'split', 'fps', 'setpts', 'crop', 'transpose'],
  ...['aresample', 'apad', 'silencedetect'],
]);
/** Could write to a file, and may write to standard output. */
const printing = 'ametadata=print:file=-';

/**
 * Whether a filter graph is made of these alone. ffmpeg-filters(1), "Notes on filtergraph escaping": within quotes
 * everything is literal, so that what stands there is a value and no filter; a backslash is refused, since it would
 * change what a quote means.
 * @param {string} graph
 */
function isPlainGraph(graph) {
  if (graph.length > 1000 || !/^[\x20-\x5b\x5d-\x7e]+$/.test(graph)) return false;
  // In place of what is taken out stand characters that no graph holds: nothing may run together across them.
  const bare = graph.replaceAll(/'[^']*'/g, '\u0001');
  if (bare.includes("'")) return false;
  const parts = bare.replaceAll(/\[[a-z0-9:]{1,16}\]/g, '\u0002').split(/[,;]/);
  return parts
    .map((part) => part.replaceAll(/^\u0002+|\u0002+$/g, ''))
    .every((part) => part === printing || filters.has(part.split('=', 1)[0] ?? ''));
}

/**
 * @param {string} program
 * @param {readonly string[]} words
 * @returns {string | null} what is wrong, in words of ours that repeat nothing of what came; null if all is well.
 */
export function unfitArguments(program, words) {
  if (program === 'true') return words.length === 0 ? null : 'an argument where none is taken';
  if (program !== 'ffmpeg' && program !== 'ffprobe') return 'another program';
  if (words.length === 1 && aboutItself.has(words[0] ?? '')) return null;
  const input = words.indexOf('-i');
  if (input < 0 || words[input + 1] !== inputName) return 'not the one input';
  const before = words.slice(0, input);
  const after = words.slice(input + 2);
  for (const must of ['-protocol_whitelist', '-format_whitelist'])
    if (!before.includes(must)) return 'an input that is not held to its form';
  const unfit = unfitOptions(before, program === 'ffprobe' ? probing : decoding, false);
  if (unfit !== null) return unfit;
  if (program === 'ffprobe') return after.length === 0 ? null : 'an argument behind the input';
  return unfitOptions(after, writing, true);
}

/**
 * @param {readonly string[]} words
 * @param {Readonly<Record<string, RegExp | null | ((value: string) => boolean)>>} known
 * @param {boolean} toOutputs whether outputs stand among them, each behind its options
 * @returns {string | null}
 */
function unfitOptions(words, known, toOutputs) {
  let hasForm = false;
  let files = 0;
  let outputs = 0;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (toOutputs && (outputName.test(word) || word === 'pipe:1' || word === 'pipe:2')) {
      if (!hasForm) return 'an output whose form is left to its name';
      if (outputName.test(word)) files += 1;
      outputs += 1;
      hasForm = false;
      continue;
    }
    if (!Object.hasOwn(known, word)) return 'an option that is not on the list';
    const form = known[word];
    if (form === null || form === undefined) continue;
    at += 1;
    const value = words[at];
    if (value === undefined) return 'an option without its value';
    if (!(typeof form === 'function' ? form(value) : form.test(value))) return 'a value that its option may not have';
    if (word === '-f') hasForm = true;
  }
  if (!toOutputs) return null;
  if (hasForm || outputs === 0) return 'no output';
  return files > 1 ? 'more than one file' : null;
}
