// What deadlines and windows count from, and what does not count: the codes that packs may use. docs/rules.md lists
// them, and a test holds the two together. Dates are found by whoever counts (core/policy), not here.

export const eventCodes = [
  'activity-end',
  'measure-start',
  'measure-decision',
  'evidence-hold-start',
  'decision',
  'decision-annulled',
  'decision-known',
  'reconsideration-notice',
  'litigation-notice',
  'announcement',
  'retrieval-demand',
  'spoken-approval',
] as const;

/** `testing`: 检测、检验、检疫、技术鉴定期间. */
export const excludedStretches = ['testing'] as const;
