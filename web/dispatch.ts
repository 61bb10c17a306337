// The one place where a command is looked up, its arguments checked, and run. Who may do what is decided here as well:
// until a station has accounts every asker is `local`, guarded by the socket's file mode.
import type Type from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { LiuhenError } from '../core/errors.ts';
import { type Command, type Language, type Reply, say } from './command.ts';
import type { StationPort } from './station-port.ts';

export interface CommandRequest {
  readonly command: string;
  readonly args: unknown;
  readonly language: Language;
}

export type Dispatch = (request: CommandRequest, reply: Reply, signal: AbortSignal) => Promise<unknown>;

/**
 * @throws (from the returned function) LiuhenError USAGE for an unknown command or an argument that does not fit, the
 * field named in `context.field`; and whatever the command itself throws.
 */
export function createDispatch(station: StationPort, table: readonly Command[]): Dispatch {
  const entries = new Map<string, { command: Command; validator?: Validator }>();
  for (const command of table) entries.set(command.name, { command });
  let last: Promise<unknown> = Promise.resolve();
  const exclusive = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = last.then(act);
    last = mine.catch(() => undefined);
    return mine;
  };

  return async (request, reply, signal) => {
    const entry = entries.get(request.command);
    if (!entry) {
      throw new LiuhenError('USAGE', say(request.language, '没有这个命令', 'no such command'), {
        context: { command: request.command.slice(0, 64) },
        hint: 'liuhen --help',
      });
    }
    entry.validator ??= Compile(entry.command.args);
    checkArguments(entry.validator, entry.command.args, request);
    const context = { station, actor: 'local', language: request.language, signal, exclusive };
    return entry.command.run(context, request.args as never, reply);
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
      hint: say(request.language, `见 liuhen ${request.command} --help`, `see liuhen ${request.command} --help`),
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
