// The one place where a command is looked up, the asker made out, the right checked, the arguments checked, and it runs.
// Socket and HTTP both come through here.
import type Type from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { type ErrorCode, errorTable, LiuhenError } from '../core/errors.ts';
import { CaseDesk } from './cases/case-desk.ts';
import { CheckDesk } from './cases/check-desk.ts';
import { DeadlineDesk } from './cases/deadline-desk.ts';
import { InboxDesk } from './cases/inbox-desk.ts';
import { NoteDesk } from './cases/note-desk.ts';
import { OperationDesk } from './cases/operation-desk.ts';
import { PropertyDesk } from './cases/property-desk.ts';
import type { Command, CommandContext, Reply } from './command.ts';
import { Guard } from './guard.ts';
import { type Language, say } from './language.ts';
import { type Asker, rightsOf } from './people/asker.ts';
import { CameraDesk } from './people/camera-desk.ts';
import { CountedLeaves } from './people/counted-leaves.ts';
import { LogIn } from './people/log-in.ts';
import { PeopleDesk } from './people/people-desk.ts';
import type { Clocks, Session } from './people/sessions.ts';
import type { Source } from './people/source.ts';
import { ReportDesk } from './reports/report-desk.ts';
import type { StationPort } from './station-port.ts';

/** How an asker says who he is. */
export type Credentials =
  | { readonly kind: 'none' }
  /** `passive`: asked for by the station itself on somebody's behalf, which keeps no session alive. */
  | { readonly kind: 'token'; readonly token: string; readonly passive?: boolean }
  | { readonly kind: 'password'; readonly user: string; readonly password: string };

export interface CommandRequest {
  readonly command: string;
  readonly args: unknown;
  readonly language: Language;
  readonly credentials: Credentials;
  readonly source: Source;
}

export type Dispatch = (request: CommandRequest, reply: Reply, signal: AbortSignal) => Promise<unknown>;

export interface Mouth {
  /**
   * @throws LiuhenError USAGE for an unknown command or an argument that does not fit, the field named in
   * `context.field`; LOGIN_REQUIRED, LOGIN_FAILED, NOT_ALLOWED …; and whatever the command itself throws.
   */
  readonly dispatch: Dispatch;
  /** The session of a token, for what a transport has to know of it: the secret of its request tokens. */
  sessionOf(token: string): Session | undefined;
  /** Writes down what was only counted so far. */
  close(): Promise<void>;
}

const systemClocks: Clocks = { wall: () => Date.now(), steady: () => performance.now() };

export function openMouth(station: StationPort, table: readonly Command[], clocks: Clocks = systemClocks): Mouth {
  const leaves = new CountedLeaves((drafts) => station.record(drafts));
  const logIn = new LogIn(station, leaves, clocks);
  const guard = new Guard(station, leaves, clocks.steady);
  const parts: Parts = {
    station,
    people: new PeopleDesk(station, logIn, leaves),
    cameras: new CameraDesk(station),
    caseFiles: new CaseDesk(station),
    operations: new OperationDesk(station),
    notes: new NoteDesk(station),
    checks: new CheckDesk(station),
    property: new PropertyDesk(station),
    deadlines: new DeadlineDesk(station),
    inbox: new InboxDesk(station),
    reports: new ReportDesk(station),
    exclusive: oneAfterTheOther(),
  };
  const entries = new Map<string, { command: Command; validator?: Validator }>();
  for (const command of table) entries.set(command.name, { command });

  const askerOf = async ({ credentials, source }: CommandRequest): Promise<Asker | null> => {
    if (credentials.kind === 'none') return null;
    const session =
      credentials.kind === 'token'
        ? logIn.sessions.find(credentials.token, credentials.passive)
        : await logIn.share(credentials.user, credentials.password, source);
    const account = session && station.catalogue.account(session.account);
    if (!session || account?.state !== 'active') return null;
    return { account, session, rights: rightsOf(account, station.catalogue) };
  };

  const dispatch: Dispatch = (request, reply, signal) =>
    run(request, reply, signal).catch((thrown: unknown) => {
      throw inWords(thrown, request.language);
    });

  const run: Dispatch = async (request, reply, signal) => {
    const { language, source } = request;
    const entry = entries.get(request.command);
    const asker = entry?.command.action === 'session.open' ? null : await askerOf(request);
    if (!entry) {
      // Which commands there are is no secret, but without log-in the answer is that of all others.
      if (asker === null) guard.authorise(null, 'session.own', false, language);
      throw new LiuhenError('USAGE', say(language, '没有这个命令', 'no such command'), {
        context: { command: request.command.slice(0, 64) },
        hint: 'liuhen --help',
      });
    }
    const { command } = entry;
    guard.authorise(asker, command.action, source.via === 'http', language);
    entry.validator ??= Compile(command.args);
    checkArguments(entry.validator, command.args, request);
    // Whoever logs out or is disabled takes along what still runs for him.
    const ending = asker ? AbortSignal.any([signal, logIn.sessions.signalOf(asker.session)]) : signal;
    const asked = { language, source, signal: ending };
    const context = contextOf(asker, guard, parts, asked);
    return command.run(context, request.args as never, reply);
  };
  return { dispatch, sessionOf: (token) => logIn.sessions.find(token), close: () => leaves.close() };
}

/** What people's part of the house throws has nothing to add to the table's sentence: it is said in the asker's language. */
const plain: ReadonlySet<ErrorCode> = new Set([
  'LOGIN_FAILED', 'ACCOUNT_LOCKED', 'TOO_MANY_REQUESTS', 'PASSWORD_UNFIT', 'ROLES_CONFLICT', 'LAST_ADMINISTRATOR',
]); // biome-ignore format: one list

function inWords(thrown: unknown, language: Language): unknown {
  if (!(thrown instanceof LiuhenError) || !plain.has(thrown.code)) return thrown;
  const { code, context, hint, cause } = thrown;
  return new LiuhenError(code, errorTable[code][language], { context, cause, ...(hint === undefined ? {} : { hint }) });
}

/** The same for every asker. */
type Parts = Pick<
  CommandContext,
  | 'people'
  | 'cameras'
  | 'caseFiles'
  | 'operations'
  | 'notes'
  | 'checks'
  | 'property'
  | 'deadlines'
  | 'inbox'
  | 'reports'
  | 'exclusive'
> & { readonly station: StationPort };

/** What a command sees. For an anonymous asker everything that needs a person throws. */
function contextOf(
  known: Asker | null,
  guard: Guard,
  parts: Parts,
  asked: Pick<CommandContext, 'language' | 'source' | 'signal'>,
): CommandContext {
  const { language } = asked;
  const asker = (): Asker => {
    if (known) return known;
    throw new LiuhenError('LOGIN_REQUIRED', say(language, '没有登录', 'nobody has logged in'));
  };
  return {
    ...asked,
    ...parts,
    get asker() {
      return asker();
    },
    get seen() {
      return guard.seenBy(asker(), language);
    },
    grant: (use, clip, purpose) => guard.grant(asker(), use, clip, purpose ?? null, language),
    record: async (drafts) => {
      const { id, user } = asker().account;
      await parts.station.record(drafts.map((draft) => ({ ...draft, actor: id, private: { ...draft.private, user } })));
    },
  };
}

function oneAfterTheOther(): CommandContext['exclusive'] {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = last.then(act);
    last = mine.catch(() => undefined);
    return mine;
  };
}

function checkArguments(validator: Validator, schema: Type.TObject, request: CommandRequest): void {
  if (validator.Check(request.args)) return;
  const [error] = validator.Errors(request.args);
  const { field, message } = fieldOf(error as SchemaError | undefined);
  throw new LiuhenError(
    'USAGE',
    say(request.language, `参数不合要求：${message}`, `the argument does not fit: ${message}`),
    {
      context: { field },
      hint:
        request.source.via === 'http'
          ? say(request.language, '见 /api/v1/openapi.json', 'see /api/v1/openapi.json')
          : say(request.language, `见 liuhen ${request.command} --help`, `see liuhen ${request.command} --help`),
    },
  );

  function fieldOf(found: SchemaError | undefined): { field: string; message: string } {
    const missing = found?.params?.['requiredProperties'];
    if (Array.isArray(missing)) return { field: String(missing[0]), message: 'missing' };
    const extra = found?.params?.['additionalProperties'];
    if (Array.isArray(extra)) return { field: String(extra[0]).slice(0, 64), message: 'unknown' };
    const field = found?.instancePath.split('/')[1] ?? 'args';
    if (!Object.hasOwn(schema.properties, field)) return { field: field.slice(0, 64), message: 'unknown' };
    const allowed = found?.params?.['allowedValues'];
    if (Array.isArray(allowed)) return { field, message: `one of ${allowed.join(', ')}` };
    return { field, message: found?.message ?? 'invalid' };
  }
}

interface SchemaError {
  readonly instancePath: string;
  readonly message: string;
  readonly params?: Record<string, unknown>;
}
