// What a verification answers: the verdict on the content, the verdict on the key, and the findings behind them.
import { type FindingCode, type FindingVerdict, findingTable } from './finding-codes.ts';

export type ContentVerdict = 'authentic' | 'altered' | 'gaps' | 'unsigned' | 'newer-version';
export type KeyVerdict = 'trusted' | 'untrusted' | 'cannot-tell';

export interface VerifyFinding {
  readonly code: FindingCode;
  readonly clip?: string;
  readonly path?: string;
  /** What exactly, one line in English; the sentence of the code is in `findingTable`. */
  readonly what: string;
}

export interface VerifiedClip {
  readonly clip: string;
  /** Of the findings that name this clip. */
  readonly content: ContentVerdict;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Name on the recorder. */
  readonly name: string | null;
  readonly officer: string | null;
  readonly sealed: string | null;
  /** Custody events checked; null in a bare clip folder. */
  readonly events: number | null;
}

/** The answer of `verify --json`, CONTRACT §5. */
export interface VerifyReport {
  readonly content: ContentVerdict;
  readonly key: KeyVerdict;
  readonly clips: readonly VerifiedClip[];
  readonly findings: readonly VerifyFinding[];
}

/** Exit code of `verify`: of several the first that applies of 44, 41, 42, 45, 43; 0 only for authentic and trusted. */
export function verifyExit({ content, key }: Pick<VerifyReport, 'content' | 'key'>): number {
  if (content !== 'authentic') return contentExit[content];
  return key === 'trusted' ? 0 : 43;
}

const contentExit = { 'newer-version': 44, altered: 41, gaps: 42, unsigned: 45 } as const;

/** Worst first. */
const severity: readonly FindingVerdict[] = ['newer-version', 'altered', 'gaps', 'unsigned'];

/** A hostile package can earn millions of findings; the verdict counts all, the list ends here. */
const maxFindings = 1000;

/** Collects findings and what is known of the keys while the checks run. */
export class ReportBuilder {
  readonly #findings: VerifyFinding[] = [];
  readonly #verdicts = new Set<FindingVerdict>();
  readonly #byClip = new Map<string, Set<FindingVerdict>>();
  readonly #keys: KeyVerdict[] = [];
  readonly #clips: Omit<VerifiedClip, 'content'>[] = [];

  add(code: FindingCode, what: string, where: { readonly clip?: string; readonly path?: string } = {}): void {
    const { verdict } = findingTable[code];
    this.#verdicts.add(verdict);
    if (where.clip !== undefined) {
      const ofClip = this.#byClip.get(where.clip) ?? new Set();
      this.#byClip.set(where.clip, ofClip.add(verdict));
    }
    if (this.#findings.length < maxFindings) this.#findings.push({ code, ...where, what: oneLine(what) });
  }

  addKey(key: KeyVerdict): void {
    this.#keys.push(key);
  }

  addClip(clip: Omit<VerifiedClip, 'content'>): void {
    this.#clips.push(clip);
  }

  report(): VerifyReport {
    return {
      content: worst(this.#verdicts),
      key: worstKey(this.#keys),
      clips: this.#clips.map((clip) => ({ ...clip, content: worst(this.#byClip.get(clip.clip) ?? new Set()) })),
      findings: this.#findings,
    };
  }
}

function worst(verdicts: ReadonlySet<FindingVerdict>): ContentVerdict {
  return severity.find((verdict) => verdicts.has(verdict)) ?? 'authentic';
}

/** Trusted only if every key that took part is; with no key at all nothing can be told. */
function worstKey(keys: readonly KeyVerdict[]): KeyVerdict {
  if (keys.includes('untrusted')) return 'untrusted';
  return keys.length > 0 && keys.every((key) => key === 'trusted') ? 'trusted' : 'cannot-tell';
}

/** Text out of a hostile package must not break lines or steer a terminal. */
function oneLine(text: string): string {
  const safe = text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '�');
  return safe.length > 500 ? `${safe.slice(0, 500)}…` : safe;
}
