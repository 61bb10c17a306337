// The columns of the printed catalogue of matters (《音像记录事项清单》), in the order in which agencies print them, and a
// row as its cells. Reading a table back is for annex-import.ts.
import type { CatalogueRow, RuleBook } from '../core/matter-rule.ts';

/** 序号 stands before them and counts the rows. */
export const annexColumns = [
  ['category', '执法类别'],
  ['matter', '执法事项'],
  ['stage', '记录环节'],
  ['occasion', '记录场合'],
  ['duty', '执法时限要求'],
  ['department', '执法部门'],
  ['recorder', '记录人'],
  ['start', '开始记录时间'],
  ['content', '记录内容'],
  ['end', '结束记录时间'],
  ['carrier', '记录方式/载体'],
  ['kind', '记录类别'],
  ['retention', '存储期限'],
  ['remark', '备注'],
] as const satisfies readonly (readonly [keyof CatalogueRow, string])[];

export const numberHeading = '序号';
export const dutyWords = { must: '应当', 'as-needed': '适时' } as const satisfies Record<CatalogueRow['duty'], string>;

export interface AnnexTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The rows of all matters, in the order of the book. */
export function annexOf({ matters }: Pick<RuleBook, 'matters'>): AnnexTable {
  const rows = matters.flatMap(({ rows }) => rows);
  return {
    columns: [numberHeading, ...annexColumns.map(([, heading]) => heading)],
    rows: rows.map((row, index) => [String(index + 1), ...annexColumns.map(([key]) => cellOf(row, key))]),
  };
}

function cellOf(row: CatalogueRow, key: keyof CatalogueRow): string {
  return key === 'duty' ? dutyWords[row.duty] : row[key];
}
