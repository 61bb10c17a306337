// Which act on a case somebody has asked for: what the parts of the page say to the page, which opens the form.
import type { StandInChance } from './next-steps.ts';

export type AskedAct =
  | { readonly kind: 'edit' | 'close' | 'reopen' | 'add-operation' | 'document' | 'review' | 'ask-review' }
  | { readonly kind: 'edit-operation' | 'void-operation' | 'note'; readonly operation: string }
  | { readonly kind: 'mark-step'; readonly operation: string; readonly step: string }
  | { readonly kind: 'stand-in'; readonly operation: string; readonly chance: StandInChance | null }
  | { readonly kind: 'judge-note'; readonly note: string; readonly verb: 'approve' | 'return' }
  | { readonly kind: 'anchor'; readonly clip: string };

/**
 * What an address asks the page of a case to open a form for: a link from a report. Nothing is done by it; the form says
 * what will be. Null for anything else.
 */
export function actInAddress(query: Readonly<Record<string, unknown>>): AskedAct | null {
  const { act, operation } = query;
  if (act === 'add-operation') return { kind: act };
  return act === 'note' && typeof operation === 'string' ? { kind: act, operation } : null;
}
