// The pull process: one for each busy bay, started by pull-client.ts. It alone touches the recorder, writes nowhere but
// below `incoming`, and ends at once when the daemon does. Imports as little as possible: memory counts eight times.
import { setTimeout } from 'node:timers/promises';
import { asLiuhenError } from '../../core/errors.ts';
import { matchProfile } from '../../firmware-profiles/match.ts';
import { parseName } from '../../firmware-profiles/names.ts';
import { realFiles } from '../../storage/file-port.ts';
import { probeFile } from '../media/probe.ts';
import { CopyRing } from './copy-ring.ts';
import { claimIdentity } from './identity-claim.ts';
import { MassStorage } from './mass-storage.ts';
import type { FromPull, ToPull } from './messages.ts';
import { Outstanding } from './outstanding.ts';
import { pullVolume, type StartOrder } from './pull-volume.ts';
import { ReadBack } from './read-back.ts';
import { salvageVolume } from './salvage-volume.ts';

const outstanding = new Outstanding();

// A read that the recorder does not answer keeps a process from exiting; only SIGKILL ends it.
const endAtOnce = () => process.kill(process.pid, 'SIGKILL');

process.on('disconnect', endAtOnce);
// The terminal and systemd signal the whole group; it is the daemon that decides when a pull ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', fail);

process.on('message', (message: ToPull) => {
  if (message.kind === 'start') pull(message).catch(fail);
  else if (message.kind === 'space') outstanding.answerSpace(message.key, message.granted);
  else if (message.kind === 'taken') outstanding.taken(message.key);
  else endAtOnce();
});

async function pull(order: StartOrder): Promise<void> {
  // A sign of life before the recorder is touched: from here on a silence is the recorder's.
  process.send?.({ kind: 'progress', doneBytes: 0 } satisfies FromPull);
  const { incoming, salvage } = order;
  const ports = {
    transport: await MassStorage.open(order.root),
    tools: { files: realFiles, ring: new CopyRing(order.digests), readBack: new ReadBack(realFiles), incoming },
    outstanding,
    send: (message: FromPull) => process.send?.(message),
    probeFile,
    now: Date.now,
    uptime: () => performance.now(),
  };
  if (salvage) await salvageVolume(order, salvage, ports);
  else
    await pullVolume(order, {
      ...ports,
      matchProfile,
      parseName,
      claimIdentity: (identity) => claimIdentity(incoming, identity),
      wait: setTimeout,
    });
  sendLast({ kind: 'finished' }, 0);
}

function fail(thrown: unknown): void {
  const error = asLiuhenError(thrown);
  if (error.code === 'BUG') process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
  sendLast({ kind: 'volume-failed', error: error.toJSON() }, error.exit);
}

/** Ends the process once the message, and so everything before it, has left. No call to the recorder is open by now. */
function sendLast(message: FromPull, exitCode: number): void {
  process.send?.(message, () => process.exit(exitCode));
}
