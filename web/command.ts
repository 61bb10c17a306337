// What an entry of the command table is. Commands hold no transport: the socket and HTTP both come through dispatch.ts.
import type Type from 'typebox';
import type { EventDraft } from '../core/custody-event.ts';
import type { Action } from '../core/policy/access.ts';
import type { Grant, GrantUse } from '../core/policy/grant.ts';
import type { CaseDesk } from './cases/case-desk.ts';
import type { CheckDesk } from './cases/check-desk.ts';
import type { DeadlineDesk } from './cases/deadline-desk.ts';
import type { InboxDesk } from './cases/inbox-desk.ts';
import type { NoteDesk } from './cases/note-desk.ts';
import type { OperationDesk } from './cases/operation-desk.ts';
import type { PropertyDesk } from './cases/property-desk.ts';
import type { SeenCatalogue } from './guard.ts';
import type { Language } from './language.ts';
import type { Asker } from './people/asker.ts';
import type { CameraDesk } from './people/camera-desk.ts';
import type { PeopleDesk } from './people/people-desk.ts';
import type { Source } from './people/source.ts';
import type { ReportDesk } from './reports/report-desk.ts';
import type { CommandStation, Progress } from './station-port.ts';

/** Bytes that may be read in parts, as a player asks for them. */
export interface ByteSource {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: number;
  /** Content-Security-Policy of a page that was made here; left out: that of the application. */
  readonly policy?: string;
  /** Bytes [from, to). */
  read(from: number, to: number): AsyncIterable<Buffer>;
}

/** Where a command's side products go while it runs. */
export interface Reply {
  /** May be dropped when the asker is behind. */
  progress(progress: Progress): void;
  /** Sends one whole file; resolves when the asker has taken it. */
  file(path: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void>;
  /** Sends the part of a source that was asked for; over the socket all of it. */
  source(source: ByteSource): Promise<void>;
}

export interface CommandContext {
  /** Without the catalogue and the pen: what is there to know goes through `seen`, what is done through `record`. */
  readonly station: CommandStation;
  /** @throws LiuhenError LOGIN_REQUIRED where nobody has logged in. */
  readonly asker: Asker;
  readonly seen: SeenCatalogue;
  /** Accounts, roles, units, officers, and the events of all; each of its commands has its own rule. */
  readonly people: PeopleDesk;
  /** The register of recorders. */
  readonly cameras: CameraDesk;
  readonly caseFiles: CaseDesk;
  readonly operations: OperationDesk;
  readonly notes: NoteDesk;
  readonly checks: CheckDesk;
  readonly property: PropertyDesk;
  readonly deadlines: DeadlineDesk;
  readonly inbox: InboxDesk;
  readonly reports: ReportDesk;
  readonly language: Language;
  readonly source: Source;
  /** Aborted when the asker has gone or the station stops. */
  readonly signal: AbortSignal;
  /** Leave to read bytes. @throws LiuhenError NOT_FOUND */
  grant(use: GrantUse, clip: string, purpose?: string): Promise<Grant>;
  /** Durable on return; the asker's account stands in each leaf, his name beside it. */
  record(drafts: readonly Omit<EventDraft, 'actor'>[]): Promise<void>;
  /** Runs look-then-record acts one after the other, so that two askers cannot both find a number free. */
  exclusive<T>(act: () => Promise<T>): Promise<T>;
}

export interface Command {
  /** As typed: noun and verb. */
  readonly name: string;
  /** What it is in the table of rights (core/policy/access.ts); checked before it runs. */
  readonly action: Action;
  readonly args: Type.TObject;
  run(context: CommandContext, args: never, reply: Reply): Promise<unknown>;
}

/** Ties the schema of the arguments to the type that `run` sees. */
export function defineCommand<const S extends Type.TObject>(command: {
  readonly name: string;
  readonly action: Action;
  readonly args: S;
  run(context: CommandContext, args: Type.Static<S>, reply: Reply): Promise<unknown>;
}): Command {
  return command as unknown as Command;
}

/** @throws RangeError for a name that the table does not have: the caller's own mistake. */
export function commandNamed(table: readonly Command[], name: string): Command {
  const found = table.find((command) => command.name === name);
  if (!found) throw new RangeError(`no command ${name}`);
  return found;
}
