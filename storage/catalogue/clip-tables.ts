// The first steps of the tables: leaves, clips, people, recorders and their clocks and cards.

export const clipTables: readonly string[] = [
  `
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    clip TEXT,
    clip_seq INTEGER,
    case_id TEXT,
    actor TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    leaf_hash BLOB NOT NULL
  ) STRICT;
  CREATE INDEX event_of_clip ON event (clip, clip_seq) WHERE clip IS NOT NULL;

  -- seq: of the clip's seal leaf, so that the order of rows is the order of sealing, live and rebuilt.
  -- begin_ms: start, or time of sealing where the start is unknown. text: what is searched, normalised.
  CREATE TABLE clip (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    day TEXT NOT NULL,
    counter INTEGER NOT NULL,
    state TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    sm3 TEXT,
    bytes INTEGER NOT NULL,
    name TEXT NOT NULL,
    path TEXT NOT NULL,
    serial TEXT,
    label TEXT,
    profile TEXT NOT NULL,
    officer TEXT,
    start_ms INTEGER,
    end_ms INTEGER,
    begin_ms INTEGER NOT NULL,
    duration_ms INTEGER,
    offset_ms INTEGER,
    offset_trust TEXT NOT NULL,
    bay TEXT,
    docked TEXT NOT NULL,
    sealed TEXT NOT NULL,
    flags TEXT NOT NULL,
    media TEXT,
    playable TEXT,
    text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX clip_content ON clip (sha256, bytes);
  CREATE INDEX clip_number ON clip (day, counter);
  CREATE INDEX clip_begin ON clip (begin_ms);

  CREATE TABLE seen (
    seq INTEGER PRIMARY KEY,
    clip TEXT NOT NULL,
    device TEXT,
    path TEXT,
    officer TEXT,
    bay TEXT,
    docked TEXT
  ) STRICT;
  CREATE INDEX seen_of_clip ON seen (clip, seq);

  CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    number TEXT,
    state TEXT NOT NULL
  ) STRICT;
  CREATE INDEX cases_number ON cases (number);
  CREATE TABLE case_clip (
    case_id TEXT NOT NULL,
    clip TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (case_id, clip)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX case_of_clip ON case_clip (clip, seq);

  CREATE TABLE derivative (
    clip TEXT NOT NULL,
    kind TEXT NOT NULL,
    seq INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (clip, kind)
  ) STRICT, WITHOUT ROWID;

  -- One row: counting a million clips takes longer than a page may.
  CREATE TABLE totals (clips INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
  INSERT INTO totals VALUES (0, 0);

  CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    clip TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    reason TEXT,
    UNIQUE (kind, clip)
  ) STRICT;
  CREATE INDEX job_waiting ON job (state, attempts, id);

  -- rowid = clip.seq. Only which token is in which clip: positions would triple the size and are not needed.
  CREATE VIRTUAL TABLE search USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
  );
  `,
  `
  CREATE INDEX event_of_actor ON event (actor, seq);
  CREATE INDEX event_of_type ON event (type, seq);

  -- unit: of whoever filmed it, by the register at the time of sealing or of first registration.
  ALTER TABLE clip ADD COLUMN unit TEXT NOT NULL DEFAULT 'root';
  ALTER TABLE cases ADD COLUMN unit TEXT NOT NULL DEFAULT 'root';

  CREATE TABLE unit (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, name TEXT UNIQUE, parent TEXT) STRICT;
  INSERT INTO unit VALUES ('root', -1, 'root', NULL);

  -- seq: of the leaf that made it. A name is null where its private detail was erased.
  CREATE TABLE account (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, user TEXT UNIQUE, unit TEXT NOT NULL, state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE account_role (account TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (account, role))
    STRICT, WITHOUT ROWID;

  CREATE TABLE officer (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    certificate TEXT,
    name TEXT,
    unit TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    account TEXT
  ) STRICT;
  CREATE INDEX officer_of_account ON officer (account);
  -- A number is one officer's alone.
  CREATE TABLE officer_number (number TEXT PRIMARY KEY, officer TEXT NOT NULL, is_device INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE INDEX number_of_officer ON officer_number (officer);

  -- USB port of a bay and what it is called. seq: of the leaf, so the order of binding.
  CREATE TABLE bay (port TEXT PRIMARY KEY, label TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL) STRICT;

  CREATE TABLE camera (
    id TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    serial TEXT,
    name TEXT,
    unit TEXT NOT NULL,
    officer TEXT,
    state TEXT NOT NULL,
    drawn_by TEXT,
    drawn_at TEXT
  ) STRICT;
  CREATE INDEX camera_serial ON camera (serial);
  `,
  `
  -- start_ms and end_ms are corrected where an offset is known; these are by the camera's own clock.
  ALTER TABLE clip ADD COLUMN device_start_ms INTEGER;
  ALTER TABLE clip ADD COLUMN device_end_ms INTEGER;
  ALTER TABLE clip ADD COLUMN offset_uncertainty_ms INTEGER;
  -- 1: seen in the clip itself, sealed with it, or said by a person.
  ALTER TABLE clip ADD COLUMN offset_own INTEGER NOT NULL DEFAULT 0;
  UPDATE clip SET device_start_ms = start_ms + coalesce(offset_ms, 0), device_end_ms = end_ms + coalesce(offset_ms, 0),
    offset_own = offset_trust <> 'none';
  CREATE INDEX clip_docked ON clip (docked, seq);
  CREATE INDEX clip_of_camera ON clip (coalesce(serial, label), docked, seq);

  -- Of recorders' clocks. camera: serial, or label where no serial is known.
  CREATE TABLE reading (
    seq INTEGER PRIMARY KEY,
    camera TEXT,
    clip TEXT,
    docked TEXT,
    device_at_ms INTEGER NOT NULL,
    offset_ms INTEGER NOT NULL,
    uncertainty_ms INTEGER NOT NULL,
    trust TEXT NOT NULL,
    is_refuted INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX reading_of_camera ON reading (camera, seq);

  -- Dockings that are over, by the leaf of the recorder's leaving.
  CREATE TABLE docking (
    seq INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    label TEXT,
    docked_ms INTEGER NOT NULL,
    left_ms INTEGER NOT NULL,
    is_safe INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX docking_of_volume ON docking (device, label, is_safe, docked_ms);
  `,
  `
  -- What was sealed from, or seen again on, a recorder's card. Only leaves that name the volume make rows, so that there
  -- is nothing to bring in from earlier ones. seq: of the leaf. path: raw bytes.
  CREATE TABLE card_file (
    seq INTEGER PRIMARY KEY,
    device TEXT NOT NULL,
    volume TEXT NOT NULL,
    label TEXT,
    usb_serial TEXT,
    path BLOB NOT NULL,
    clip TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX card_file_place ON card_file (clip, path, device, volume);
  CREATE INDEX card_file_card ON card_file (device, volume, seq);
  CREATE INDEX card_file_usb ON card_file (usb_serial, device) WHERE usb_serial IS NOT NULL;
  CREATE INDEX card_file_label ON card_file (label, device) WHERE label IS NOT NULL;

  -- The last docking of a card that was gone through to its end. runs: JSON, where its numbers ended.
  CREATE TABLE card_docking (
    device TEXT NOT NULL, volume TEXT NOT NULL, seq INTEGER NOT NULL, runs TEXT NOT NULL,
    PRIMARY KEY (device, volume)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- For the clips that a recording was cut into.
  CREATE INDEX clip_begins ON clip (coalesce(serial, label), device_start_ms);
  CREATE INDEX clip_ends ON clip (coalesce(serial, label), device_end_ms);
  `,
];
