// What every command of the command line shares: who asks and how, the daemon, one way to print an answer or an error.
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { errorAdvice } from '../core/error-advice.ts';
import { asLiuhenError, describeError, LiuhenError } from '../core/errors.ts';
import type { Language } from '../web/language.ts';
import type { Progress } from '../web/station-port.ts';
import { askDaemon, askForAnswer, type DaemonAnswer, type IncomingFile } from './client.ts';
import { credentialsOf } from './credentials.ts';
import { commandTexts } from './output/command-texts.ts';
import { optionTexts, phrases, type Text, text } from './output/messages.ts';
import { ProgressLine } from './output/progress.ts';

type Credentials = Awaited<ReturnType<typeof credentialsOf>>;

/** The process around a command line; tests bring their own. */
export interface Surroundings {
  readonly stdout: {
    write(text: string): unknown;
    readonly isTTY?: boolean | undefined;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean | undefined };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Answer {
  /** What --json prints. */
  readonly value: unknown;
  /** What a person reads; made only when it is shown. */
  readonly shown: () => string | Promise<string>;
  /** For a check: its verdict. */
  readonly exit?: number;
}

interface GlobalOptions {
  readonly data?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export class CommandLine {
  readonly around: Surroundings;
  readonly language: Language;
  /** Asked for anywhere on the line: help and version are answered before options are read. */
  readonly isJson: boolean;
  /** Set once an action has run. */
  exit = 0;
  #options: () => GlobalOptions = () => ({});
  #told = '';

  constructor(around: Surroundings, language: Language, isJson = false) {
    this.around = around;
    this.language = language;
    this.isJson = isJson;
  }

  /** Help and version come in pieces of text; with --json they are one document like every other answer. */
  tell(text: string): void {
    if (this.isJson) this.#told += text;
    else this.around.stdout.write(text);
  }

  told(): void {
    if (this.isJson) this.around.stdout.write(`${JSON.stringify({ text: this.#told.trimEnd() })}\n`);
  }

  bind(program: Command): void {
    this.#options = () => program.opts();
  }

  get dataDir(): string {
    return this.path(this.#options().data ?? (this.around.env['LIUHEN_DATA'] || './data'));
  }

  get debug(): boolean {
    return this.#options().debug === true;
  }

  /** A path as the asker meant it. */
  path(given: string): string {
    return resolve(this.around.cwd, given);
  }

  say(message: Text): string {
    return text(message, this.language);
  }

  option(name: keyof typeof optionTexts): string {
    return this.say(optionTexts[name]);
  }

  /** A noun or verb below `parent`, with its text and example from the table. */
  command(parent: Command, name: string, usage = ''): Command {
    const full = [...nounsOf(parent), name].join(' ');
    const [zh, en, example] = commandTexts[full] as readonly [string, string, string];
    const added = parent.command(usage ? `${name} ${usage}` : name).description(this.say([zh, en]));
    added.helpCommand(false);
    const everywhere = `${this.say(phrases.everywhere)} --data DIR --json --lang zh|en --debug`;
    const shown = `\n${this.say(phrases.example)} ${example}`;
    // A noun has no options of its own, and its verbs need the lines.
    return added.addHelpText('after', ({ command }) =>
      command.commands.length > 0 ? shown : `\n${everywhere}\n${shown}`,
    );
  }

  /** Wraps what a command does: prints its answer, keeps its exit code. */
  action<A extends unknown[]>(act: (...args: A) => Promise<Answer>): (...args: A) => Promise<void> {
    return async (...args) => {
      const answer = await act(...args);
      const out = this.#options().json === true ? JSON.stringify(answer.value) : await answer.shown();
      if (out) this.around.stdout.write(out.endsWith('\n') ? out : `${out}\n`);
      this.exit = answer.exit ?? 0;
    };
  }

  /** Asks the daemon; a progress bar shows when it takes long. @throws what askDaemon throws. */
  async ask(command: string, args: object): Promise<DaemonAnswer> {
    return this.askAs(await credentialsOf(this.around.env, this.dataDir), command, args);
  }

  /** The same as somebody else, or as nobody: for `login`. */
  askAs(who: Credentials, command: string, args: object): Promise<DaemonAnswer> {
    return this.#conversing(async (onProgress, signal) =>
      askForAnswer({ ...this.#call(command, args, who), onProgress, signal }),
    );
  }

  /** Asks for files, which `take` must read in order. The answer comes after the last of them. */
  async askForFiles<T>(
    command: string,
    args: object,
    take: (files: AsyncIterable<IncomingFile>, onProgress: (progress: Progress) => void) => Promise<T>,
  ): Promise<DaemonAnswer & { readonly taken: T }> {
    const who = await credentialsOf(this.around.env, this.dataDir);
    return this.#conversing(async (onProgress, signal) => {
      let answer: DaemonAnswer | undefined;
      const conversation = askDaemon({ ...this.#call(command, args, who), onProgress, signal });
      const files = (async function* () {
        answer = yield* conversation;
      })();
      try {
        const taken = await take(files, onProgress);
        if (!answer) throw new LiuhenError('BUG', 'the files were not read to the end');
        return { ...answer, taken };
      } finally {
        await files.return();
      }
    });
  }

  /** One line on stderr; with --json the document on stdout as well. @returns the exit code. */
  fail(thrown: unknown, options: GlobalOptions = this.#options()): number {
    const error = advised(asLiuhenError(thrown), this.language);
    if (options.json) this.around.stdout.write(`${JSON.stringify({ error: error.toJSON() })}\n`);
    this.around.stderr.write(`${describeError(error, this.language)}\n`);
    if (options.debug) this.around.stderr.write(`${stackOf(error)}\n`);
    return error.exit;
  }

  #call(command: string, args: object, who: Credentials) {
    return { dataDir: this.dataDir, request: { command, args, language: this.language, ...who } };
  }

  /** Ctrl-C ends the conversation first, so that unfinished files are cleared away, and then the process as usual. */
  async #conversing<T>(act: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    const bar = new ProgressLine(this.around.stderr);
    const aborting = new AbortController();
    const onSignal = () => aborting.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    try {
      return await act((progress) => bar.update(progress), aborting.signal);
    } finally {
      bar.stop();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      if (aborting.signal.aborted) process.kill(process.pid, 'SIGINT');
    }
  }
}

/** Names of a command and of those above it, the program's own aside. */
function nounsOf(command: Command): string[] {
  return command.parent ? [...nounsOf(command.parent), command.name()] : [];
}

/** Every error says what to do next: where it was thrown without a hint, what is true of its code in general. */
function advised(error: LiuhenError, language: Language): LiuhenError {
  if (error.hint) return error;
  const { code, message, context, cause, stack } = error;
  const hint = text(errorAdvice[code], language);
  return Object.assign(new LiuhenError(code, message, { context, hint, cause }), { stack });
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
