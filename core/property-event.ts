// The leaves of property: case, item and action in the leaf; what it is, who handled it and where it went beside it.
import type { Json } from './canonical-json.ts';
import type { EventDraft } from './custody-event.ts';
import type { PropertyCheck, PropertyFacts, PropertyMove } from './property-model.ts';

type Draft = Omit<EventDraft, 'actor'>;

/** @param caseId opaque. @param property opaque id of the item. */
export function propertyAdded(caseId: string, property: string, facts: PropertyFacts): Draft {
  return { type: 'property', case: caseId, public: { action: 'add', property }, private: json(facts) };
}

export function propertyMoved(caseId: string, property: string, { action, ...detail }: PropertyMove): Draft {
  return { type: 'property', case: caseId, public: { action, property }, private: json(detail) };
}

/** @param batch of one count over several items. */
export function propertyChecked(caseId: string, property: string, batch: string, facts: PropertyCheck): Draft {
  return { type: 'property', case: caseId, batch, public: { action: 'check', property }, private: json(facts) };
}

function json(facts: object): { readonly [key: string]: Json } {
  return facts as { readonly [key: string]: Json };
}
