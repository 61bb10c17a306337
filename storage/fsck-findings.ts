// What a check of the station has found. As many of one kind as a person reads; the rest are counted, so that a million
// clips under a wrong root do not fill the memory.
import type { ErrorCode } from '../core/errors.ts';

/** The codes that a check may come to; each has its exit code in the error table. */
export type FindingCode = Extract<
  ErrorCode,
  'ALTERED' | 'INCOMPLETE' | 'KEY_NOT_TRUSTED' | 'NEWER_FORMAT' | 'UNSIGNED'
>;

export interface StationFinding {
  readonly code: FindingCode;
  readonly clip?: string;
  readonly what: string;
  /** Path below the data directory; for a leaf `path#seq`, for a row `catalogue.db, table key`. */
  readonly where: string;
}

/** Of several the first that applies gives a check its exit code, as with `verify`. */
const severity: readonly FindingCode[] = ['NEWER_FORMAT', 'ALTERED', 'INCOMPLETE', 'UNSIGNED', 'KEY_NOT_TRUSTED'];

/** The code of the gravest; null without findings. */
export function gravest(findings: readonly { readonly code: FindingCode }[]): FindingCode | null {
  return severity.find((code) => findings.some((finding) => finding.code === code)) ?? null;
}

const mostOfAKind = 1000;

export class Findings {
  readonly #named: StationFinding[] = [];
  /** By code and first part of the path. */
  readonly #counts = new Map<string, { readonly code: FindingCode; readonly part: string; count: number }>();

  readonly add = (code: FindingCode, what: string, where: string, clip?: string): void => {
    const part = where.split(/[/,]/, 1)[0] ?? '';
    const kind = this.#counts.get(`${code} ${part}`) ?? { code, part, count: 0 };
    this.#counts.set(`${code} ${part}`, kind);
    kind.count += 1;
    if (kind.count <= mostOfAKind) this.#named.push({ code, what, where, ...(clip === undefined ? {} : { clip }) });
  };

  list(): StationFinding[] {
    const rest = [...this.#counts.values()].filter(({ count }) => count > mostOfAKind);
    return [
      ...this.#named,
      ...rest.map(({ code, part, count }) => ({
        code,
        what: `${count - mostOfAKind} more of this kind (${code})`,
        where: part,
      })),
    ];
  }
}
