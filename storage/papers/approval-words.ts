// What became of a note of interruption, in the words of papers: its state, and what each step of its chain said.
import type { NoteStep } from '../../core/case-model.ts';
import type { StatedNote } from '../../core/statement.ts';
import { noteStateWords } from './statement-words.ts';

export interface ApprovalSaid extends Pick<StatedNote, 'state' | 'judged'> {
  /** Empty of a note that was judged before there were chains. */
  readonly steps: readonly Pick<NoteStep, 'title' | 'step' | 'outcome' | 'user' | 'at' | 'opinion'>[];
}

/** @param at how a moment is written. */
export function approvalWords({ state, steps, judged }: ApprovalSaid, at: (text: string) => string): string {
  const word = noteStateWords[state];
  const said = (by: string, { user, at: when, opinion }: NonNullable<StatedNote['judged']>) =>
    `${by}${user ?? '未知'}，${at(when)}：${opinion ?? ''}`;
  if (steps.length === 0) return judged === null ? word : said(`${word}，`, judged);
  const lines = steps.map((step) =>
    said(`${step.title ?? step.step}${step.outcome === 'return' ? '（退回）' : ''} `, step),
  );
  return [word, ...lines].join('；');
}
