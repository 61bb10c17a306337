// Who approves what, in which order (审批程序): the nouns of a chain as rule packs give it and leaves keep it. Which chain
// holds, and who may do which step, is decided in core/policy/approval.ts. Decision 0024.
import { accessTable } from './policy/access.ts';

/** What is approved by steps. */
export const approvedThings = ['interruption-note'] as const;
export type ApprovedThing = (typeof approvedThings)[number];

/** Roles that may do a step: those that the table of rights lets approve at all. */
export type ApproverRole = keyof (typeof accessTable)['case.approve'];
export const approverRoles = Object.keys(accessTable['case.approve']) as readonly ApproverRole[];

/**
 * Of which unit an approver is, seen from the case. own: the unit of the case · any-above: any above it · own-or-above:
 * either · above n: the n-th above it. Where the tree ends before that, its root.
 */
export type StepUnit = 'own' | 'any-above' | 'own-or-above' | { readonly above: number };

export interface ChainStep {
  /** `[a-z][a-z0-9-]*`, once in its chain. */
  readonly step: string;
  /** As the office calls whoever does it: 中队长. */
  readonly title: string;
  readonly roles: readonly ApproverRole[];
  readonly unit: StepUnit;
}

/** A chain as it held when something was handed in. */
export interface ApprovalChain {
  readonly chain: string;
  readonly title: string;
  /** In order; the first is due first. */
  readonly steps: readonly ChainStep[];
}

export interface ChainRule extends ApprovalChain {
  readonly for: ApprovedThing;
  /** Names of units that it holds for, with all below them; null: not by name. */
  readonly units: readonly string[] | null;
  /** How far below the root the unit of the case is, the root being 0; null: not by level. */
  readonly levels: readonly number[] | null;
  /** Id of a RuleSource. */
  readonly source: string;
}
