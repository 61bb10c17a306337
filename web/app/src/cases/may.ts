// Which acts on cases the roles of an account are good for: what is offered at all. The station decides anyway, also over
// which cases. A test holds the list against the table of rights.

export type CaseAct =
  | 'open'
  | 'edit'
  | 'operate'
  | 'explain'
  | 'approve'
  | 'review'
  | 'close'
  | 'link'
  | 'anchor'
  | 'export';

export const rolesOfAct: Readonly<Record<CaseAct, readonly string[]>> = {
  open: ['custodian'],
  edit: ['custodian'],
  operate: ['officer', 'custodian'],
  explain: ['officer', 'custodian'],
  approve: ['unit-head', 'agency-head', 'reviewer'],
  review: ['reviewer'],
  close: ['custodian'],
  link: ['officer', 'custodian'],
  anchor: ['custodian'],
  export: ['custodian'],
};

export function may(act: CaseAct, roles: readonly string[]): boolean {
  return rolesOfAct[act].some((role) => roles.includes(role));
}
