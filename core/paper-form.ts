// The forms of the papers of a file: which names and columns each prints, in which order, as rule packs give them, and what
// no form may leave out. What fills them is known in web/ and storage/; docs/rules.md.

import { LiuhenError } from './errors.ts';

/** Evidence note, interruption note, statement of completeness, disc label, ledger of property. */
export const paperKinds = ['evidence-note', 'interruption', 'statement', 'disc-label', 'property'] as const;
export type PaperKind = (typeof paperKinds)[number];
/** Those that are filled from the case as it is; a statement is signed data of its own. */
export type FormKind = Exclude<PaperKind, 'statement'>;

/** What a form prints under which title, in the order of printing. */
export type Titles = Readonly<Record<string, string>>;

export interface FormSection {
  /** Printed above it; null: nothing. */
  readonly title: string | null;
  readonly columns: Titles;
}

export interface PaperForm {
  readonly paper: PaperKind;
  readonly title: string;
  readonly english: string;
  /** Of the paper as a whole. */
  readonly head: Titles;
  /** Of each thing that it lists in a box of its own. */
  readonly fields: Titles;
  /** Of each row of its table. */
  readonly columns: Titles;
  /** Of a statement alone: its parts, in the order of printing. */
  readonly sections: Readonly<Record<string, FormSection>>;
  /** Words below which somebody signs, puts the date and the seal. */
  readonly signs: readonly string[];
  /** Id of a RuleSource. */
  readonly source: string;
}

/** `*` after a name: no form of this paper may leave it out. */
const keys = (text: string) =>
  new Map(
    text.split(' ').flatMap((word) => (word === '' ? [] : [[word.replace('*', ''), word.endsWith('*')] as const])),
  );

export interface PaperKeys {
  /** Name → whether it is obligatory. */
  readonly head: ReadonlyMap<string, boolean>;
  readonly fields: ReadonlyMap<string, boolean>;
  readonly columns: ReadonlyMap<string, boolean>;
  readonly sections: ReadonlyMap<string, boolean>;
  /** Of the tables among the sections. */
  readonly sectionColumns: ReadonlyMap<string, ReadonlyMap<string, boolean>>;
}

const plain = (head: string, fields: string, columns: string): PaperKeys => ({
  head: keys(head),
  fields: keys(fields),
  columns: keys(columns),
  sections: keys(''),
  sectionColumns: new Map(),
});

/** What a paper can print. A statement cannot be had without its sentence, its verdict and what speaks against it. */
export const paperKeys: Readonly<Record<PaperKind, PaperKeys>> = {
  'evidence-note': plain(
    'case* cause object',
    'name clip* carrier method time place makers* proves duration sha256* summary checker opinion',
    '',
  ),
  interruption: plain(
    'case* matter due* place',
    'cause* text* substitute signers* judged*',
    'post* from* to* duration',
  ),
  'disc-label': plain('case* object count medium burnt', '', 'n clip* name time duration bytes sha256*'),
  property: plain('case* object place items', '', 'n name* quantity* seal shown moved* handlers*'),
  statement: {
    ...plain('case* matter* mode basis place officers due* marks posts* tolerance* cameras* items', '', ''),
    sections: keys(
      'verdict* timeline gaps* alone other-posts stand-ins* notes* steps findings* stretches* clips* limits* origin*',
    ),
    sectionColumns: new Map([
      ['gaps', keys('post* from* to* duration kind')],
      ['alone', keys('post camera from to')],
      ['stand-ins', keys('post* camera* span* officer* reason*')],
      ['notes', keys('span* cause* signers* judged*')],
      ['steps', keys('step state count evidence')],
      ['findings', keys('code* what* basis')],
      ['stretches', keys('clip* kind* where')],
      ['clips', keys('clip* camera from* to* clock* sha256*')],
    ]),
  },
};

/** What prints no title: its own words are large enough, or say what they are. */
export const untitledSections: ReadonlySet<string> = new Set(['verdict', 'other-posts', 'limits', 'origin']);

/** The form in force of a paper; the base pack has one of each. @throws LiuhenError BUG */
export function formOfPaper(forms: readonly PaperForm[], paper: PaperKind): PaperForm {
  const form = forms.find((one) => one.paper === paper);
  if (form === undefined) throw new LiuhenError('BUG', 'no pack has a form of this paper', { context: { paper } });
  return form;
}
