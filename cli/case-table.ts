// The case platform's export as a table: which column says what, and what a row comes to. Pure; whether a value fits is
// the daemon's word.

/** Headings, in Chinese as platforms write them, or as our JSON names them. */
const columns: Readonly<Record<string, string>> = {
  案号: 'number',
  事项: 'matter',
  单位: 'unit',
  当事人: 'object',
  执法主体: 'actingName',
  执法主体名义: 'actingName',
  实施机构: 'body',
  职权来源: 'power.kind',
  职权依据: 'power.basis',
  职权起始: 'power.from',
  职权终止: 'power.to',
  承办人: 'people',
  启动日期: 'stages.initiation',
  立案日期: 'stages.initiation',
  调查日期: 'stages.evidence',
  决定日期: 'stages.decision',
  执行日期: 'stages.execution',
  现场编号: 'operation.ref',
  现场事项: 'operation.matter',
  现场开始: 'operation.from',
  现场结束: 'operation.to',
  现场地点: 'operation.place',
  现场人员: 'operation.officers',
  物品件数: 'operation.items',
  文书种类: 'document.kind',
  文号: 'document.number',
  文书日期: 'document.date',
  送达时间: 'document.servedAt',
  送达方式: 'document.serviceMode',
};
const known = new Set(Object.values(columns));
/** Several people in one cell. */
const lists = new Set(['people', 'operation.officers']);
const between = /[、,，;；\s]+/;

/** 法定 … as platforms write them. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'power.kind': { 法定: 'statutory', 赋权: 'granted', 委托: 'delegated', 派驻: 'dispatched' },
  'document.serviceMode': {
    直接送达: 'direct',
    留置送达: 'left',
    邮寄送达: 'post',
    委托送达: 'entrusted',
    公告送达: 'announced',
    电子送达: 'electronic',
    转交送达: 'forwarded',
  },
};

/** What each column says, by its heading; the headings that nobody knows. */
export function columnsOf(head: readonly string[]): { readonly fields: (string | null)[]; readonly unknown: string[] } {
  const fields = head.map((cell) => {
    const name = cell.trim();
    return columns[name] ?? (known.has(name) ? name : null);
  });
  return { fields, unknown: head.filter((cell, index) => fields[index] === null && cell.trim() !== '') };
}

/** A row as `case import` takes it. Empty cells say nothing. */
export function caseOfRow(fields: readonly (string | null)[], cells: readonly string[]): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  const parts: Record<string, Record<string, unknown>> = {};
  for (const [index, field] of fields.entries()) {
    const text = cells[index]?.trim() ?? '';
    if (field === null || text === '') continue;
    const value = lists.has(field) ? text.split(between).filter(Boolean) : cellValue(field, text);
    const [group, member] = field.split('.') as [string, string | undefined];
    if (member === undefined) made[group] = value;
    else parts[group] = { ...parts[group], [member]: value };
  }
  const { power, stages, operation, document } = parts;
  return {
    ...made,
    ...(power && { power }),
    ...(stages && { stages }),
    ...(operation && { operations: [operation] }),
    ...(document && { documents: [document] }),
  };
}

function cellValue(field: string, text: string): string | number {
  if (field === 'operation.items' && /^\d{1,6}$/.test(text)) return Number(text);
  return words[field]?.[text] ?? text;
}

export interface CaseRow {
  readonly line: number;
  readonly case: Readonly<Record<string, unknown>>;
}

/**
 * Rows of one case in a row, as platforms write several documents or operations of it, made one.
 * @returns each with the line of its first row.
 */
export function* joinedCases(rows: Iterable<CaseRow>): Generator<CaseRow> {
  let last: CaseRow | undefined;
  for (const row of rows) {
    const { number } = row.case;
    if (last && number !== undefined && number === last.case['number']) {
      last = { line: last.line, case: joined(last.case, row.case) };
      continue;
    }
    if (last) yield last;
    last = row;
  }
  if (last) yield last;
}

function joined(before: CaseRow['case'], row: CaseRow['case']): CaseRow['case'] {
  const list = (name: string) => [...((before[name] as unknown[]) ?? []), ...((row[name] as unknown[]) ?? [])];
  const [operations, documents] = [list('operations'), list('documents')];
  return {
    ...before,
    ...row,
    ...(operations.length > 0 && { operations }),
    ...(documents.length > 0 && { documents }),
  };
}
