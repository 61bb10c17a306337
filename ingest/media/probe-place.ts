// Asks ffprobe, in the sandbox, for the tags of a recording's container or of a photograph, and finds the place among them.
import type { FilmedPoint } from '../../core/filmed-places.ts';
import { inputArguments } from './demuxers.ts';
import { photographedPoint, type Tags, taggedPoint } from './place-tags.ts';
import { runSandboxed, type ToolFailure } from './sandbox.ts';
import type { ContainerKind } from './sniff.ts';

const limits = { cpuSeconds: 20, memoryBytes: 2 ** 31, fileBytes: 0 };
const bounds = { wallMs: 60_000, answerBytes: 256 * 1024 };

export interface ProbedPlace {
  readonly point: FilmedPoint | null;
  /** Why nothing is known. */
  readonly failure: ToolFailure | null;
}

/** @param from whose tags are asked for. @param container as probed when it was sealed. */
export async function probePlace(path: string, from: 'exif' | 'container', container: string): Promise<ProbedPlace> {
  const wanted = from === 'exif' ? 'frame_tags' : 'format_tags';
  const input = inputArguments(container as ContainerKind);
  const args = ['-v', 'error', '-of', 'json=compact=1', '-show_entries', wanted, ...input];
  const run = await runSandboxed({ program: 'ffprobe', input: path, limits }, args, bounds);
  if (!run.ok) return { point: null, failure: run.reason };
  const tags = tagsOf(run.stdout);
  return { point: from === 'exif' ? photographedPoint(tags) : taggedPoint(tags), failure: null };
}

/** The answer is made under the influence of the file: whatever is not of the form has no tags. */
function tagsOf(answer: Buffer): Tags {
  try {
    const { format, frames } = JSON.parse(answer.toString('utf8')) as {
      format?: { tags?: unknown };
      frames?: { tags?: unknown }[];
    };
    const tags = format?.tags ?? frames?.[0]?.tags;
    return typeof tags === 'object' && tags !== null ? (tags as Tags) : {};
  } catch {
    return {};
  }
}
