// Entry of the queue's own process: the lowest priority there is, one job after another, no life without its daemon.
import { spawnSync } from 'node:child_process';
import { setPriority } from 'node:os';
import { asLiuhenError, type ErrorDocument } from '../../core/errors.ts';
import { type DeriveJob, deriveClip } from './derive-job.ts';
import { findPlaces, type PlaceJob } from './place-job.ts';
import { type ScanJob, scanClip } from './scan-job.ts';
import { type StretchJob, searchClip } from './stretch-job.ts';

/** daemon → queue process: a job. */
export type DeriveQuestion =
  | { readonly derive: DeriveJob }
  | { readonly scan: ScanJob }
  | { readonly places: PlaceJob }
  | { readonly stretches: StretchJob };
/** queue process → daemon: what came of it, `DerivedResult`, `ScannedClip`, `PlacedClip` or `SearchedClip`. */
export type DeriveAnswer = { readonly result: unknown } | { readonly error: ErrorDocument };

// Priorities belong to threads, and threads and tools started later inherit them: so this comes first.
setPriority(0, 19);
// Idle class for the disk as well. Where ionice is missing the disk is shared as usual.
spawnSync('/usr/bin/ionice', ['-c', '3', '-p', String(process.pid)]);

// The daemon is gone: end at once, and with us what runs in the sandbox.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', async (question: DeriveQuestion) => {
  const answer = await workOn(question).then(
    (result): DeriveAnswer => ({ result }),
    (thrown: unknown): DeriveAnswer => ({ error: asLiuhenError(thrown).toJSON() }),
  );
  process.send?.(answer);
});

function workOn(question: DeriveQuestion): Promise<unknown> {
  if ('derive' in question) return deriveClip(question.derive);
  if ('places' in question) return findPlaces(question.places);
  return 'scan' in question ? scanClip(question.scan) : searchClip(question.stretches);
}
