// What a check of a clip comes down to: one sign, one colour, one word, one reason. Pure.

export interface CheckReport {
  readonly content: 'authentic' | 'altered' | 'gaps' | 'unsigned' | 'newer-version';
  readonly key: 'trusted' | 'untrusted' | 'cannot-tell';
  readonly findings: readonly { readonly code: string; readonly what: string }[];
}

export interface Verdict {
  readonly tone: 'safe' | 'failed' | 'unknown';
  readonly sign: 'tick' | 'octagon' | 'unknown';
  /** Keys in the messages. */
  readonly word: string;
  readonly why: string;
}

/** Only content that is authentic under a key that is trusted is called good; what cannot be judged is called so. */
export function verdictOf({ content, key }: CheckReport): Verdict {
  const failed = { tone: 'failed', sign: 'octagon' } as const;
  const unknown = { tone: 'unknown', sign: 'unknown', word: 'check.word.cannotTell' } as const;
  switch (content) {
    case 'authentic':
      if (key === 'trusted')
        return { tone: 'safe', sign: 'tick', word: 'check.word.authentic', why: 'check.why.authentic' };
      return { ...unknown, why: key === 'untrusted' ? 'check.why.untrusted' : 'check.why.cannotTell' };
    case 'altered':
      return { ...failed, word: 'check.word.altered', why: 'check.why.altered' };
    case 'gaps':
      return { ...failed, word: 'check.word.gaps', why: 'check.why.gaps' };
    case 'unsigned':
      return { ...failed, word: 'check.word.unsigned', why: 'check.why.unsigned' };
    case 'newer-version':
      return { ...unknown, why: 'check.why.newer' };
    default:
      return { ...unknown, why: 'check.why.cannotTell' };
  }
}
