// What a subject of the bench is given: where to work, how large, how often, and whom to tell.
import type { TurnRules } from './measure.ts';
import type { Report } from './report.ts';

export interface Sizes {
  readonly fileBytes: number;
  readonly manyFiles: number;
  /** Files of 1 MB that are footage: each costs a call of ffprobe. */
  readonly footageFiles: number;
  readonly filesPerBay: number;
  readonly bayFileBytes: number;
  readonly verifyBytes: number;
  readonly logEvents: number;
  readonly idleSeconds: number;
}

export const MiB = 1 << 20;

export const fullSizes: Sizes = {
  fileBytes: 512 * MiB,
  manyFiles: 2000,
  footageFiles: 100,
  filesPerBay: 4,
  bayFileBytes: 64 * MiB,
  verifyBytes: 2048 * MiB,
  logEvents: 20_000,
  idleSeconds: 10,
};

/** To see that everything runs; fixed costs weigh more than in what the aims speak of. */
export const quickSizes: Sizes = {
  fileBytes: 64 * MiB,
  manyFiles: 100,
  footageFiles: 10,
  filesPerBay: 2,
  bayFileBytes: 16 * MiB,
  verifyBytes: 128 * MiB,
  logEvents: 4000,
  idleSeconds: 4,
};

export interface Bench extends TurnRules {
  /** Empty at the start of each subject and removed after it; all of it on one disk. */
  readonly folder: string;
  readonly sizes: Sizes;
  /** Whether the page cache can be emptied here. */
  readonly cold: boolean;
  readonly report: Report;
  readonly say: (text: string) => void;
}
