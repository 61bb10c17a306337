// The steps of the tables that came with cases: operations, what belongs to them, suggestions, verdicts, the roster.
import type { Database } from 'better-sqlite3';
import { refillAll } from './refill.ts';

/** SQL, or work on the open file. */
export type TableStep = string | ((database: Database) => void);

export const caseTables: readonly TableStep[] = [
  `
  -- What the tables below need was never in a row: everything but the index of leaves is made again from vault and log
  -- at the next start. next: leaf whose rows are due; upto: the last one that had rows.
  CREATE TABLE refill (next INTEGER NOT NULL, upto INTEGER NOT NULL) STRICT;
  INSERT INTO refill SELECT 0, seq FROM event ORDER BY seq DESC LIMIT 1;
  DELETE FROM account; DELETE FROM account_role; DELETE FROM bay; DELETE FROM camera; DELETE FROM card_docking;
  DELETE FROM card_file; DELETE FROM case_clip; DELETE FROM cases; DELETE FROM clip; DELETE FROM derivative;
  DELETE FROM docking; DELETE FROM officer; DELETE FROM officer_number; DELETE FROM reading; DELETE FROM search;
  DELETE FROM seen; UPDATE totals SET clips = 0, bytes = 0; DELETE FROM unit WHERE id <> 'root';

  -- What a clip's place in time rests on. start_source: as in its manifest. offset_basis: leaves of the readings.
  ALTER TABLE clip ADD COLUMN start_source TEXT;
  ALTER TABLE clip ADD COLUMN offset_basis TEXT;
  CREATE INDEX clip_starts ON clip (coalesce(serial, label), start_ms);

  -- facts: JSON of core/case-model.ts, null where the private detail was erased. digest: of the facts.
  ALTER TABLE cases ADD COLUMN matter TEXT;
  ALTER TABLE cases ADD COLUMN object TEXT;
  ALTER TABLE cases ADD COLUMN facts TEXT;
  ALTER TABLE cases ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
  CREATE INDEX cases_seq ON cases (seq);
  DROP INDEX cases_number;
  CREATE INDEX cases_number ON cases (number, seq);
  CREATE INDEX cases_object ON cases (object) WHERE object IS NOT NULL;

  CREATE TABLE operation (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    matter TEXT NOT NULL,
    state TEXT NOT NULL,
    from_ms INTEGER,
    to_ms INTEGER,
    facts TEXT
  ) STRICT;
  CREATE INDEX operation_of_case ON operation (case_id, seq);
  CREATE INDEX operation_time ON operation (from_ms);

  CREATE TABLE step_mark (
    seq INTEGER PRIMARY KEY, operation TEXT NOT NULL, step TEXT NOT NULL, item INTEGER NOT NULL, mark TEXT NOT NULL,
    UNIQUE (operation, step, item)
  ) STRICT;
  CREATE TABLE stand_in (seq INTEGER PRIMARY KEY, operation TEXT NOT NULL, facts TEXT) STRICT;
  CREATE INDEX stand_in_of ON stand_in (operation, seq);
  CREATE TABLE note (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, operation TEXT NOT NULL, state TEXT NOT NULL, facts TEXT)
    STRICT;
  CREATE INDEX note_of ON note (operation, seq);

  CREATE TABLE document (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, case_id TEXT NOT NULL, kind TEXT NOT NULL, is_imported INTEGER NOT NULL,
    facts TEXT
  ) STRICT;
  CREATE INDEX document_of ON document (case_id, seq);
  CREATE TABLE review (seq INTEGER PRIMARY KEY, case_id TEXT NOT NULL, outcome TEXT NOT NULL, facts TEXT) STRICT;
  CREATE INDEX review_of ON review (case_id, seq);
  `,
  `
  -- What a clip was searched for. seq: of the leaf. list: JSON; null where the leaf's private detail was erased.
  CREATE TABLE stretches (clip TEXT PRIMARY KEY, seq INTEGER NOT NULL, list TEXT) STRICT, WITHOUT ROWID;
  -- Clips sealed earlier are searched too; stills have nothing that lasts (core/stretches.ts).
  INSERT INTO job (kind, clip, state, attempts)
    SELECT 'stretches', id, 'waiting', 0 FROM clip
    WHERE media IS NOT NULL AND media ->> 'container' NOT IN ('jpeg', 'png', 'bmp')
      AND (media ->> 'video' IS NOT NULL OR media ->> 'audio' IS NOT NULL)
    ON CONFLICT DO NOTHING;
  `,
  `
  -- A clip that may belong to a case. seq: of the leaf. shown_ms: where in the clip it shows.
  CREATE TABLE suggestion (
    clip TEXT NOT NULL,
    case_id TEXT NOT NULL,
    source TEXT NOT NULL,
    confidence INTEGER NOT NULL,
    shown_ms INTEGER,
    reason TEXT,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (clip, case_id, source)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX suggestion_open ON suggestion (state, seq);
  `,
  `
  -- Who (certificate) and which recorder (serial) is named by which valid operation. kind: officer, camera.
  CREATE TABLE presence (
    kind TEXT NOT NULL, who TEXT NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL, operation TEXT NOT NULL,
    PRIMARY KEY (kind, who, from_ms, operation)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX presence_of ON presence (operation);
  INSERT OR IGNORE INTO presence SELECT 'officer', value, from_ms, to_ms, operation.id
    FROM operation, json_each(facts, '$.officers') WHERE state = 'valid' AND facts IS NOT NULL;
  INSERT OR IGNORE INTO presence SELECT 'camera', value ->> '$.camera', from_ms, to_ms, operation.id
    FROM operation, json_each(facts, '$.posted') WHERE state = 'valid' AND facts IS NOT NULL;

  -- Nothing wrote \`property\` leaves before. facts: JSON of core/property-model.ts, null where they were erased.
  CREATE TABLE property (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, case_id TEXT NOT NULL, is_held INTEGER NOT NULL, facts TEXT
  ) STRICT;
  CREATE INDEX property_of_case ON property (case_id, seq);
  CREATE INDEX property_held ON property (seq) WHERE is_held = 1;
  CREATE TABLE property_act (seq INTEGER PRIMARY KEY, property TEXT NOT NULL, action TEXT NOT NULL, facts TEXT) STRICT;
  CREATE INDEX property_act_of ON property_act (property, seq);
  `,
  `
  -- Statements of completeness that were made; their files lie in statements/. at: RFC 3339.
  CREATE TABLE statement (
    seq INTEGER PRIMARY KEY, at TEXT NOT NULL, operation TEXT NOT NULL, sha256 TEXT NOT NULL, signature TEXT NOT NULL,
    verdict TEXT NOT NULL
  ) STRICT;
  CREATE INDEX statement_of ON statement (operation, seq);

  -- Who approved or returned a note last.
  CREATE TABLE note_judged (note TEXT PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL, user TEXT, opinion TEXT) STRICT;
  `,
  `
  -- Whether somebody said where the clip belongs: none, case, routine. Routine was not said before.
  ALTER TABLE clip ADD COLUMN filing TEXT NOT NULL DEFAULT 'none';
  UPDATE clip SET filing = 'case' WHERE id IN (SELECT clip FROM case_clip);
  CREATE INDEX clip_inbox ON clip (begin_ms, seq) WHERE filing = 'none';
  CREATE INDEX clip_of_officer ON clip (officer, start_ms) WHERE officer IS NOT NULL;
  `,
  // Which cases an import wrote was in leaves and in no row.
  (database) => {
    refillAll(database);
    database.exec(`
  -- Cases that the case platform's export has. seq: of the last leaf that an import wrote.
  CREATE TABLE case_import (case_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX case_import_seq ON case_import (seq);

  -- Of each valid operation, as it was judged last. is_due: has to be judged anew; before the first time all else is null.
  -- holes, reasons: JSON of core/policy/operation-verdict.ts. under: digest of what it was judged by beside leaves.
  CREATE TABLE operation_verdict (
    operation TEXT PRIMARY KEY, is_due INTEGER NOT NULL, under TEXT, mode TEXT, verdict TEXT, is_explained INTEGER,
    footage TEXT, has_camera INTEGER, holes TEXT, reasons TEXT
  ) STRICT;
  CREATE INDEX operation_verdict_due ON operation_verdict (is_due) WHERE is_due = 1;
  CREATE INDEX operation_end ON operation (to_ms, id);
  CREATE INDEX stand_in_camera ON stand_in (facts ->> '$.camera');
  -- The condition is that of verdict-rows.ts, word for word.
  CREATE INDEX clip_unplaced ON clip (coalesce(serial, label), docked)
    WHERE (offset_trust = 'none' OR start_ms IS NULL OR offset_uncertainty_ms IS NULL);
    `);
  },
  `
  -- What those of a chain of approval said of a note; no leaf named a step before. outcome: approve, return.
  CREATE TABLE note_step (
    seq INTEGER PRIMARY KEY, note TEXT NOT NULL, step TEXT NOT NULL, outcome TEXT NOT NULL, account TEXT NOT NULL,
    at TEXT NOT NULL, title TEXT, user TEXT, opinion TEXT
  ) STRICT;
  CREATE INDEX note_step_of ON note_step (note, seq);
  `,
  `
  -- What officers said at the dock; nothing wrote such leaves before. docked: RFC 3339, as in the row of a clip.
  CREATE TABLE dock_choice (
    seq INTEGER PRIMARY KEY, case_id TEXT NOT NULL, account TEXT NOT NULL, bay TEXT NOT NULL, docked TEXT NOT NULL
  ) STRICT;
  CREATE INDEX dock_choice_of ON dock_choice (docked, bay);
  CREATE INDEX suggestion_of_case ON suggestion (case_id, state);
  `,
  `
  -- What waits for a legal review is looked for among open cases.
  CREATE INDEX cases_open ON cases (matter) WHERE state = 'open';
  `,
  `
  -- Where clips were filmed, WGS-84 in millionths of a degree; no place was looked for, and no operation had one, before.
  -- points: JSON, latitude, longitude and time each. from_ms, to_ms: null where a point has no time.
  CREATE TABLE filmed_place (
    clip TEXT PRIMARY KEY, seq INTEGER NOT NULL, is_track INTEGER NOT NULL, from_ms INTEGER, to_ms INTEGER,
    min_lat INTEGER NOT NULL, max_lat INTEGER NOT NULL, min_lon INTEGER NOT NULL, max_lon INTEGER NOT NULL,
    points TEXT NOT NULL
  ) STRICT;
  CREATE INDEX filmed_place_lat ON filmed_place (min_lat, max_lat);
  CREATE INDEX filmed_track ON filmed_place (from_ms) WHERE is_track;
  CREATE TABLE operation_place (operation TEXT PRIMARY KEY, lat INTEGER NOT NULL, lon INTEGER NOT NULL) STRICT;
  CREATE INDEX operation_place_lat ON operation_place (lat);
  `,
  `
  CREATE INDEX presence_end ON presence (who, to_ms) WHERE kind = 'camera';
  -- As clip_starts, with all that says whether a clip lies in a stretch of time: months of them are looked through.
  CREATE INDEX clip_spans ON clip (coalesce(serial, label), start_ms, end_ms, offset_uncertainty_ms, offset_trust);
  DROP INDEX clip_starts;
  -- By label, too. The condition is that of unplaced-clips.ts, word for word.
  DROP INDEX clip_unplaced;
  CREATE INDEX clip_unplaced ON clip (coalesce(serial, label), label, docked)
    WHERE (offset_trust = 'none' OR start_ms IS NULL OR offset_uncertainty_ms IS NULL);
  `,
  `
  -- The roster. Nothing wrote \`import\` leaves before. at: RFC 3339. All that is said of it is null where it was erased.
  CREATE TABLE shift (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL, unit TEXT NOT NULL, day TEXT NOT NULL, officer TEXT,
    camera TEXT, from_ms INTEGER, to_ms INTEGER, task TEXT
  ) STRICT;
  CREATE INDEX shift_order ON shift (day, coalesce(from_ms, 0), id);
  CREATE INDEX shift_of_unit ON shift (unit, day);
  -- Dockings at which a recorder's card read so badly that there was an alarm. seq: of the leaf.
  CREATE TABLE card_fault (
    seq INTEGER PRIMARY KEY, device TEXT NOT NULL, volume TEXT NOT NULL, at_ms INTEGER NOT NULL,
    read_errors INTEGER NOT NULL, slow_spots INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX card_fault_at ON card_fault (at_ms);
  -- For reports: clips of no known time, those whose place a person said and not to the minute, those of no case.
  CREATE INDEX clip_untimed ON clip (docked)
    WHERE (offset_trust = 'none' OR start_ms IS NULL OR offset_uncertainty_ms IS NULL);
  CREATE INDEX clip_wide ON clip (start_ms) WHERE offset_uncertainty_ms > 60000;
  CREATE INDEX clip_routine ON clip (unit, officer) WHERE filing = 'routine';
  `,
  `
  -- Rows of an operation are found by what it said before.
  DROP INDEX presence_of;
  `,
  `
  -- That a legal review was asked for; nothing wrote such leaves before. user: name of the account, null where it was erased.
  CREATE TABLE review_ask (seq INTEGER PRIMARY KEY, case_id TEXT NOT NULL, at TEXT NOT NULL, user TEXT) STRICT;
  CREATE INDEX review_ask_of ON review_ask (case_id, seq);
  `,
  `
  -- Of clips of known time alone, by recorder and by officer: those of the others are passed over one by one else.
  DROP INDEX clip_spans;
  CREATE INDEX clip_spans ON clip (coalesce(serial, label), start_ms, end_ms, offset_uncertainty_ms)
    WHERE offset_trust <> 'none';
  CREATE INDEX clip_spans_of_officer ON clip (officer, start_ms, end_ms, offset_uncertainty_ms)
    WHERE offset_trust <> 'none';
  DROP INDEX clip_of_officer;
  CREATE INDEX clip_of_officer ON clip (officer) WHERE officer IS NOT NULL;
  -- All that a report of duty asks of a clip without a time; the conditions are those of unplaced-clips.ts and
  -- filmed-column.ts, word for word.
  DROP INDEX clip_untimed;
  CREATE INDEX clip_untimed ON clip (docked, serial, label, officer)
    WHERE (offset_trust = 'none' OR start_ms IS NULL OR offset_uncertainty_ms IS NULL)
      AND (CASE WHEN media IS NULL THEN flags LIKE '%"no-media"%' OR flags LIKE '%"probe-failed"%'
  ELSE json_extract(media, '$.container') NOT IN ('jpeg', 'png', 'bmp') END);
  CREATE INDEX camera_of_officer ON camera (officer);
  `,
];
