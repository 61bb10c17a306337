// What an entry of the command table is. Commands hold no transport: the socket and HTTP both come through dispatch.ts.
import type Type from 'typebox';
import { LiuhenError } from '../core/errors.ts';
import type { Progress, StationPort } from './station-port.ts';

export type Language = 'zh' | 'en';

/** Where a command's side products go while it runs. */
export interface Reply {
  /** May be dropped when the asker is behind. */
  progress(progress: Progress): void;
  /** Sends one whole file; resolves when the asker has taken it. */
  file(path: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void>;
}

export interface CommandContext {
  readonly station: StationPort;
  /** Opaque id of who asks; stands in the leaves. */
  readonly actor: string;
  readonly language: Language;
  /** Aborted when the asker has gone or the station stops. */
  readonly signal: AbortSignal;
  /** Runs look-then-record acts one after the other, so that two askers cannot both find a number free. */
  exclusive<T>(act: () => Promise<T>): Promise<T>;
}

export interface Command {
  /** As typed: noun and verb. */
  readonly name: string;
  readonly args: Type.TObject;
  run(context: CommandContext, args: never, reply: Reply): Promise<unknown>;
}

/** Ties the schema of the arguments to the type that `run` sees. */
export function defineCommand<const S extends Type.TObject>(command: {
  readonly name: string;
  readonly args: S;
  run(context: CommandContext, args: Type.Static<S>, reply: Reply): Promise<unknown>;
}): Command {
  return command as unknown as Command;
}

/** Two texts, one answer. */
export function say(language: Language, zh: string, en: string): string {
  return language === 'zh' ? zh : en;
}

/** The one NOT_FOUND: absent and not to be known of must read alike, byte for byte (CONTRACT §2, exit 60). */
export function notFound(language: Language): LiuhenError {
  return new LiuhenError('NOT_FOUND', say(language, '没有，或无权知悉', 'absent, or nothing that you may know of'), {
    hint: say(language, '请核对编号', 'check the number'),
  });
}
