// What the station answers about the roster, as the pages read it (web/http/roster-schemas.ts). Types alone.

export interface ShiftRow {
  readonly day: string;
  readonly unit: string;
  /** What it says is null where it was erased. */
  readonly officer: string | null;
  readonly name: string | null;
  readonly camera: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly task: string | null;
  readonly imported: string;
}

export interface RosterPage {
  readonly shifts: readonly ShiftRow[];
  readonly next: string | null;
}

export interface RosterImported {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}
