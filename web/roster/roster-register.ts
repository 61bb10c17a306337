// Whom, which unit and which recorder a row of a roster means, by the registers. What they do not know is taken as it is
// written, where it can be a number.
import { LiuhenError } from '../../core/errors.ts';
import type { Officer } from '../../core/model.ts';
import { reachesUnit } from '../../core/policy/access.ts';
import type { CommandContext } from '../command.ts';
import { say } from '../language.ts';

/** What nobody has registered may still be the number of a certificate. */
const likeCertificate = /^[0-9A-Za-z-]{4,64}$/;

export class RosterRegister {
  readonly #context: CommandContext;
  readonly #byCertificate: ReadonlyMap<string, Officer>;
  readonly #byName: ReadonlyMap<string, readonly Officer[]>;
  readonly #serials: ReadonlySet<string>;
  readonly #camerasByName: ReadonlyMap<string, readonly string[]>;

  constructor(context: CommandContext) {
    this.#context = context;
    const officers = context.people.officers();
    this.#byCertificate = new Map(officers.map((officer) => [officer.certificate, officer]));
    // By name only those whose roster the asker keeps: else a name would tell anybody's certificate.
    const own = officers.filter(({ unit }) => reachesUnit(context.asker.rights, 'roster.write', unit));
    this.#byName = Map.groupBy(own, ({ name }) => name);
    const cameras = context.cameras.all().filter(({ state }) => state === 'active');
    this.#serials = new Set(cameras.map(({ serial }) => serial));
    const named = cameras.flatMap(({ name, serial }) => (name === null ? [] : [{ name, serial }]));
    this.#camerasByName = new Map(
      [...Map.groupBy(named, ({ name }) => name)].map(([name, list]) => [name, list.map(({ serial }) => serial)]),
    );
  }

  /**
   * @param said a certificate or a name. @param name beside a certificate; held against the register.
   * @returns `home`: id of the unit by the register, null where it does not know the person.
   * @throws LiuhenError USAGE
   */
  officer(said: string | null, name: string | null): { readonly certificate: string; readonly home: string | null } {
    const [text, called] = [said?.trim() ?? null, name?.trim().normalize('NFC') ?? null];
    if (text === null && called === null) throw this.#bad('officer', '未填', 'missing');
    const known = text === null ? undefined : this.#byCertificate.get(text);
    if (known && called !== null && known.name !== called)
      throw this.#bad('name', '姓名与证号不符', 'the certificate is somebody else’s');
    if (known) return { certificate: known.certificate, home: known.unit };
    const found = this.#byName.get((text ?? called)!.normalize('NFC')) ?? [];
    if (found.length > 1)
      throw this.#bad('officer', '同名多人，请填证号', 'several have this name: give the certificate');
    if (found[0]) return { certificate: found[0].certificate, home: found[0].unit };
    if (text !== null && likeCertificate.test(text)) return { certificate: text, home: null };
    throw this.#bad('officer', '登记中没有此人，请填证号', 'nobody of this name is registered: give the certificate');
  }

  /** The unit that is named, else the officer's, else the asker's own. @throws LiuhenError USAGE */
  unit(named: string | null, home: string | null): string {
    const { people, asker } = this.#context;
    const wanted = named?.trim().normalize('NFC');
    const id =
      wanted === undefined ? (home ?? asker.account.unit) : people.units().find(({ name }) => name === wanted)?.id;
    if (id === undefined || !reachesUnit(asker.rights, 'roster.write', id))
      throw this.#bad('unit', '没有这个单位，或不在您的职权范围', 'no such unit, or beyond your reach');
    return id;
  }

  /** By serial, else by what the agency calls it. @throws LiuhenError USAGE */
  camera(said: string): string {
    if (this.#serials.has(said)) return said;
    const found = this.#camerasByName.get(said) ?? [];
    if (found.length > 1) throw this.#bad('camera', '同名多台，请填序列号', 'several have this name: give the serial');
    return found[0] ?? said;
  }

  #bad(field: string, zh: string, en: string): LiuhenError {
    return new LiuhenError('USAGE', say(this.#context.language, zh, en), { context: { field } });
  }
}
