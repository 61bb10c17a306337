// The `statement` leaf of action `made`: a statement of completeness was signed. Its text is in the file that it fixes.
import type { EventDraft, PublicFacts } from './custody-event.ts';

export interface MadeStatement {
  /** Opaque id. */
  readonly operation: string;
  /** SHA-256, hex, of the canonical JSON and of its signature file. */
  readonly sha256: string;
  readonly signature: string;
  readonly verdict: string;
}

/** @param id opaque id of the case. */
export function statementMade(id: string, made: MadeStatement): Omit<EventDraft, 'actor'> {
  return { type: 'statement', case: id, public: { action: 'made', ...made } };
}

/** What such a leaf says; undefined for one of another action, or that lacks what it must have. */
export function madeStatementOf(facts: PublicFacts): MadeStatement | undefined {
  const { action, operation, sha256, signature, verdict } = facts;
  if (action !== 'made' || typeof verdict !== 'string') return undefined;
  if (typeof operation !== 'string' || !/^[0-9a-f]{16}$/.test(operation)) return undefined;
  if (!isDigest(sha256) || !isDigest(signature)) return undefined;
  return { operation, sha256, signature, verdict };
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
