// Which chain of approval holds for a unit, which step of it is due, and who may do that. Pure; rule packs say what the
// chains are, the desk of notes records what was done.
import type { ApprovalChain, ApprovedThing, ChainRule, ChainStep } from '../approval-chain.ts';
import type { Role, Unit } from '../model.ts';

/** A step that was approved. */
export interface StepDone {
  readonly step: string;
  /** Opaque id of the account. */
  readonly account: string;
}

/** Why somebody may not do the step that is due. */
export type StepBar = 'other-role' | 'other-unit' | 'approved-before' | 'signed';

/**
 * The chain of the nearest unit that one names; else one of the unit's level; else the one for all. Packs are checked so
 * that no two are equal (rule-packs/chain-lint.ts).
 * @param path the unit and those above it, the root last (`unitPath`).
 */
export function chainFor(
  chains: readonly ChainRule[],
  thing: ApprovedThing,
  path: readonly Pick<Unit, 'name'>[],
): ChainRule | undefined {
  const own = chains.filter((chain) => chain.for === thing);
  for (const { name } of path) {
    const named = own.find(({ units }) => units?.includes(name));
    if (named) return named;
  }
  const level = path.length - 1;
  return own.find(({ levels }) => levels?.includes(level)) ?? own.find(({ units, levels }) => !units && !levels);
}

/** The chain alone, as the thing that is handed in keeps it. */
export function chainAsHeld({ chain, title, steps }: ChainRule): ApprovalChain {
  return { chain, title, steps };
}

/** The first step that nobody has done; undefined once all are done. */
export function dueStep({ steps }: ApprovalChain, done: readonly Pick<StepDone, 'step'>[]): ChainStep | undefined {
  return steps.find(({ step }) => !done.some((one) => one.step === step));
}

/** How many steps are still to be done after `step`. */
export function stepsAfter({ steps }: ApprovalChain, step: string): number {
  return steps.length - 1 - steps.findIndex((one) => one.step === step);
}

/**
 * Units whose people may do a step.
 * @param path ids, the unit of the case first and the root last. @returns those of `path` that count, never none.
 */
export function unitsOfStep({ unit }: Pick<ChainStep, 'unit'>, path: readonly string[]): readonly string[] {
  if (unit === 'own') return path.slice(0, 1);
  if (unit === 'own-or-above') return path;
  if (unit === 'any-above') return path.length > 1 ? path.slice(1) : path;
  return [path[unit.above] ?? path.at(-1)!];
}

export interface Approver {
  /** Opaque id of the account. */
  readonly account: string;
  readonly roles: readonly Role[];
  /** Id of the account's unit. */
  readonly unit: string;
  /** Certificate numbers that are his. */
  readonly certificates: readonly string[];
}

/** What stands against this approver doing this step; null: nothing. One person does one step, and none who signed any. */
export function stepBar(
  step: Pick<ChainStep, 'roles' | 'unit'>,
  { account, roles, unit, certificates }: Approver,
  {
    path,
    done,
    signers,
  }: { readonly path: readonly string[]; readonly done: readonly StepDone[]; readonly signers: readonly string[] },
): StepBar | null {
  if (certificates.some((certificate) => signers.includes(certificate))) return 'signed';
  if (!step.roles.some((role) => roles.includes(role))) return 'other-role';
  if (!unitsOfStep(step, path).includes(unit)) return 'other-unit';
  return done.some((one) => one.account === account) ? 'approved-before' : null;
}
