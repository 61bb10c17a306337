// The sets of rows that follow from leaves, one for each kind of thing, over one open file.
import type { Database } from 'better-sqlite3';
import { Jobs } from '../jobs.ts';
import { BayRows } from './bay-rows.ts';
import { CameraRows } from './camera-rows.ts';
import { CardRows } from './card-rows.ts';
import { CaseImportRows } from './case-import-rows.ts';
import { CaseRows } from './case-rows.ts';
import { ChoiceRows } from './choice-rows.ts';
import { ClipRows } from './clip-rows.ts';
import { ClockRows } from './clock-rows.ts';
import { DerivativeRows } from './derivative-rows.ts';
import { DocumentRows } from './document-rows.ts';
import { EventRows } from './event-rows.ts';
import { InboxRows } from './inbox-rows.ts';
import { OperationRows } from './operation-rows.ts';
import { PeopleRows } from './people-rows.ts';
import { PlaceRows } from './place-rows.ts';
import { PropertyRows } from './property-rows.ts';
import { RosterRows } from './roster-rows.ts';
import { StatementRows } from './statement-rows.ts';
import { StretchRows } from './stretch-rows.ts';
import { SuggestionRows } from './suggestion-rows.ts';
import { VerdictRows } from './verdict-rows.ts';

export interface RowSets {
  readonly events: EventRows;
  readonly clips: ClipRows;
  readonly cases: CaseRows;
  readonly imports: CaseImportRows;
  readonly operations: OperationRows;
  readonly documents: DocumentRows;
  readonly property: PropertyRows;
  readonly statements: StatementRows;
  readonly derivatives: DerivativeRows;
  readonly people: PeopleRows;
  readonly bays: BayRows;
  readonly cameras: CameraRows;
  readonly clocks: ClockRows;
  readonly cards: CardRows;
  readonly stretches: StretchRows;
  readonly suggestions: SuggestionRows;
  readonly choices: ChoiceRows;
  readonly places: PlaceRows;
  readonly inbox: InboxRows;
  readonly verdicts: VerdictRows;
  readonly roster: RosterRows;
  readonly jobs: Jobs;
}

/** @throws as SQLite does where the file's tables are not those of this version. */
export function rowSets(database: Database): RowSets {
  const clocks = new ClockRows(database);
  return {
    events: new EventRows(database),
    clips: new ClipRows(database),
    cases: new CaseRows(database),
    imports: new CaseImportRows(database),
    operations: new OperationRows(database),
    documents: new DocumentRows(database),
    property: new PropertyRows(database),
    statements: new StatementRows(database),
    derivatives: new DerivativeRows(database),
    people: new PeopleRows(database),
    bays: new BayRows(database),
    cameras: new CameraRows(database),
    clocks,
    cards: new CardRows(database),
    stretches: new StretchRows(database),
    suggestions: new SuggestionRows(database),
    choices: new ChoiceRows(database),
    places: new PlaceRows(database),
    inbox: new InboxRows(database),
    verdicts: new VerdictRows(database, (clip) => clocks.windowOf(clip)),
    roster: new RosterRows(database),
    jobs: new Jobs(database),
  };
}
