// What stands between a case and its end, the most pressing first: what the page offers beside the verdict. Pure.
import type { CaseFile, CaseNote, CaseOperation, Coverage } from './answers.ts';
import { isDemanded } from './case-verdict.ts';
import type { CaseAct } from './may.ts';

export interface StandInChance {
  readonly post: string;
  readonly camera: string;
  readonly from: string;
  readonly to: string;
}

export type NextStep =
  | { readonly kind: 'add-operation'; readonly act: CaseAct }
  /** Not ready: it would be refused, with the list of what is missing. */
  | { readonly kind: 'close'; readonly act: CaseAct; readonly isReady: boolean }
  | { readonly kind: 'post-camera' | 'note' | 'steps'; readonly act: CaseAct; readonly operation: string }
  /** Of a note that waits; `due` is null where its chain cannot be followed. */
  | {
      readonly kind: 'approve';
      readonly act: CaseAct;
      readonly operation: string;
      readonly note: string;
      readonly due: CaseNote['due'];
    }
  | { readonly kind: 'stand-in'; readonly act: CaseAct; readonly operation: string; readonly chance: StandInChance }
  | { readonly kind: 'anchor' | 'link'; readonly act: CaseAct; readonly clips: readonly string[] };

/** @param isFull whether the case's own matter is to be recorded in full, or nobody knows. */
export function nextSteps(file: CaseFile, coverages: readonly Coverage[], isFull: boolean): NextStep[] {
  if (file.state === 'closed') return [];
  if (coverages.length === 0) return [{ kind: 'add-operation', act: 'operate' }, closing(!isFull)];
  const open = coverages.filter((each) => isDemanded(each) && each.verdict !== 'covered' && !each.explained);
  const steps = open.flatMap((each) =>
    stepsOf(
      each,
      file.operations.find((op) => op.operation === each.operation),
    ),
  );
  const unlinked = unlinkedClips(file, coverages);
  if (unlinked.length > 0) steps.push({ kind: 'link', act: 'link', clips: unlinked });
  for (const { operation, checklist } of coverages)
    if (checklist.some(({ state }) => state === 'missing')) steps.push({ kind: 'steps', act: 'operate', operation });
  return [...steps, closing(open.length === 0)];
}

const closing = (isReady: boolean): NextStep => ({ kind: 'close', act: 'close', isReady });

/** Clips that count for an operation and are not linked to the case, as far as this account knows of them. */
export function unlinkedClips({ clips }: Pick<CaseFile, 'clips'>, coverages: readonly Coverage[]): string[] {
  const counted = coverages.flatMap((each) => each.clips.flatMap(({ clip }) => (clip === null ? [] : [clip])));
  return [...new Set(counted)].filter((clip) => !clips.includes(clip));
}

function stepsOf(coverage: Coverage, operation: CaseOperation | undefined): NextStep[] {
  const { operation: id, verdict, clips, notes } = coverage;
  const steps: NextStep[] = [];
  if (operation && operation.posts.length === 0) steps.push({ kind: 'post-camera', act: 'operate', operation: id });
  if (verdict === 'unknown') {
    const timeless = clips.flatMap(({ clip, from }) => (from === null && clip !== null ? [clip] : []));
    if (timeless.length > 0) steps.push({ kind: 'anchor', act: 'anchor', clips: timeless });
    return steps;
  }
  const waiting = notes.find(({ state }) => state === 'submitted');
  if (waiting) steps.push({ kind: 'approve', act: 'approve', operation: id, note: waiting.note, due: waiting.due });
  const chance = operation && standInChance(coverage, operation);
  if (chance) steps.push({ kind: 'stand-in', act: 'explain', operation: id, chance });
  if (!waiting) steps.push({ kind: 'note', act: 'explain', operation: id });
  return steps;
}

/** A camera of another post that was filming throughout a hole which no approved note explains. */
function standInChance({ gaps, clips, notes, standIns }: Coverage, { posts }: CaseOperation): StandInChance | null {
  const approved = notes.flatMap(({ state, gaps: noted }) => (state === 'approved' ? noted : []));
  for (const { post, from, to } of gaps) {
    const isNoted = approved.some((noted) => noted.post === post && noted.from <= from && noted.to >= to);
    if (isNoted) continue;
    const elsewhere = posts.filter((posted) => posted.post !== post).map(({ camera }) => camera);
    const camera = elsewhere.find(
      (serial) =>
        !standIns.some((said) => said.post === post && said.camera === serial && said.from <= from && said.to >= to) &&
        clips.some((clip) => clip.camera === serial && films(clip, from, to)),
    );
    if (camera !== undefined) return { post, camera, from, to };
  }
  return null;
}

function films({ from, to, uncertaintyMs }: Coverage['clips'][number], start: string, end: string): boolean {
  if (from === null || to === null || uncertaintyMs === null) return false;
  return Date.parse(from) + uncertaintyMs <= Date.parse(start) && Date.parse(to) - uncertaintyMs >= Date.parse(end);
}
