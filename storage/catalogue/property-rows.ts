// Rows of property: items, what was done with them, and their counts, as `property` leaves tell them.
import type { Database, Statement } from 'better-sqlite3';
import type { CustodyEvent } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import { isLeaving } from '../../core/policy/property-state.ts';
import {
  type PropertyAction,
  type PropertyCheck,
  type PropertyFacts,
  type PropertyItem,
  type PropertyMove,
  propertyActions,
} from '../../core/property-model.ts';
import { guarded } from './database.ts';
import { codeOf, factsOf, parsed } from './json-column.ts';

interface StoredItem {
  readonly id: string;
  readonly case_id: string;
  readonly facts: string | null;
}

interface StoredAct {
  readonly action: string;
  readonly facts: string | null;
}

/** Cases that the asker may know of: those of these units; null for all. */
export interface HeldFilter {
  readonly units: readonly string[] | null;
}

const itemMembers = ['name', 'quantity', 'sealNumber', 'place', 'heldSince', 'operation', 'handlers', 'clip', 'at'];
const moveMembers = [
  'time', 'from', 'to', 'place', 'handlers', 'isSealIntact', 'sealNumber', 'document', 'reason', 'clip', 'at',
]; // biome-ignore format: one list
const checkMembers = ['time', 'isPresent', 'handlers', 'place', 'isSealIntact', 'reason'];

export class PropertyRows {
  readonly #add: Statement<[StoredItem & { seq: number }]>;
  readonly #addAct: Statement<[number, string, string, string | null]>;
  readonly #leave: Statement<[string]>;
  readonly #ofCase: Statement<[string], StoredItem>;
  readonly #ofCases: Statement<[string], StoredItem>;
  readonly #held: Statement<[{ units: string | null }], StoredItem>;
  readonly #acts: Statement<[string], StoredAct>;
  readonly #actsOfCases: Statement<[string], StoredAct & { readonly property: string }>;

  constructor(database: Database) {
    this.#add = database.prepare(
      'INSERT INTO property (id, seq, case_id, is_held, facts) VALUES (@id, @seq, @case_id, 1, @facts)',
    );
    this.#addAct = database.prepare('INSERT INTO property_act (seq, property, action, facts) VALUES (?, ?, ?, ?)');
    this.#leave = database.prepare('UPDATE property SET is_held = 0 WHERE id = ?');
    this.#ofCase = database.prepare('SELECT id, case_id, facts FROM property WHERE case_id = ? ORDER BY seq');
    this.#ofCases = database.prepare(
      `SELECT property.id, case_id, facts FROM json_each(?) AS asked CROSS JOIN property ON case_id = asked.value
       ORDER BY seq`,
    );
    this.#held = database.prepare(
      `SELECT property.id, case_id, property.facts FROM property JOIN cases ON cases.id = case_id
       WHERE is_held = 1 AND (@units IS NULL OR cases.unit IN (SELECT value FROM json_each(@units)))
       ORDER BY property.seq`,
    );
    this.#acts = database.prepare('SELECT action, facts FROM property_act WHERE property = ? ORDER BY seq');
    this.#actsOfCases = database.prepare(
      `SELECT property_act.property, action, property_act.facts FROM json_each(?) AS asked
         CROSS JOIN property ON case_id = asked.value CROSS JOIN property_act ON property_act.property = property.id
       ORDER BY property_act.seq`,
    );
  }

  /** A `property` leaf. @throws LiuhenError LOG_DAMAGED */
  apply(caseId: string, event: CustodyEvent): void {
    const id = codeOf(event, 'property');
    const action = codeOf(event, 'action');
    if (action === 'add') {
      this.#add.run({ id, seq: event.seq, case_id: caseId, facts: factsOf(event.detail, itemMembers) });
      return;
    }
    if (action !== 'check' && !(propertyActions as readonly string[]).includes(action)) {
      const context = { seq: event.seq, type: event.type };
      throw new LiuhenError('LOG_DAMAGED', 'a leaf of an action that its type does not have', { context });
    }
    this.#addAct.run(event.seq, id, action, factsOf(event.detail, action === 'check' ? checkMembers : moveMembers));
    if (action !== 'check' && isLeaving(action as PropertyAction)) this.#leave.run(id);
  }

  /** In the order of adding. */
  ofCase(caseId: string): readonly PropertyItem[] {
    return guarded('catalogue.db cannot be read', () =>
      this.#ofCase.all(caseId).map((row) => complete(row, this.#acts.all(row.id))),
    );
  }

  /** In the order of adding, whichever of these cases they are of. */
  ofCases(caseIds: readonly string[]): readonly PropertyItem[] {
    return guarded('catalogue.db cannot be read', () => {
      const asked = JSON.stringify(caseIds);
      const items = this.#ofCases.all(asked);
      if (items.length === 0) return [];
      const acts = Map.groupBy(this.#actsOfCases.all(asked), ({ property }) => property);
      return items.map((row) => complete(row, acts.get(row.id) ?? []));
    });
  }

  /** Items that have not left, of cases of these units. */
  held({ units }: HeldFilter): readonly PropertyItem[] {
    return guarded('catalogue.db cannot be read', () =>
      this.#held.all({ units: units && JSON.stringify(units) }).map((row) => complete(row, this.#acts.all(row.id))),
    );
  }
}

function complete({ id, case_id, facts }: StoredItem, acts: readonly StoredAct[]): PropertyItem {
  const moves = acts.filter(({ action }) => action !== 'check');
  return {
    id,
    case: case_id,
    facts: parsed<PropertyFacts>(facts),
    moves: moves.map(({ action, facts: detail }) => {
      const move = parsed<Omit<PropertyMove, 'action'>>(detail);
      return { action: action as PropertyAction, facts: move && { action: action as PropertyAction, ...move } };
    }),
    checks: acts.flatMap((act) => (act.action === 'check' ? [{ facts: parsed<PropertyCheck>(act.facts) }] : [])),
  };
}
