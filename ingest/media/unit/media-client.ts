// The media unit as a program: what sandboxCommand puts in front of a tool's arguments where tools run in the unit. Says
// and ends as the tool does, so that whoever starts it need not know where the tool runs.
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { type MediaUnit, runInUnit, type UnitJob } from './media-unit.ts';
import { killedExit, noRoomExit } from './unit-exit.ts';

const [order = '', , ...words] = process.argv.slice(2);
const { unit, job } = JSON.parse(order) as { readonly unit: MediaUnit; readonly job: UnitJob };

const to = (stream: Writable) => async (bytes: Buffer) => {
  if (!stream.write(bytes)) await once(stream, 'drain');
};
const ending = new AbortController();
process.on('SIGTERM', () => ending.abort()).on('SIGINT', () => ending.abort());
// Nobody listens any more.
process.stdout.on('error', () => ending.abort());

const listener = { onStdout: to(process.stdout), onStderr: to(process.stderr) };
const end = await runInUnit(unit, job, words, listener, ending.signal);
if (end.kind === 'failed') process.stderr.write(`${end.why}\n`);
process.exitCode = end.kind === 'failed' ? killedExit : end.noRoom ? noRoomExit : (end.exit ?? killedExit);
