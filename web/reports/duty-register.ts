// What the registers say of a shift's officer and recorder, and when a recorder was last docked. Each register is read once.
import type { Camera, Officer } from '../../core/model.ts';
import type { DutyRow } from '../../storage/catalogue/duty-rows.ts';
import type { StationPort } from '../station-port.ts';

export interface DutyPerson {
  readonly name: string | null;
  /** By which his clips are known. */
  readonly numbers: readonly string[];
  /** That which was planned first, then his own, then what he has drawn. */
  readonly cameras: readonly string[];
  readonly isOut: boolean | null;
}

/** All but what the time of a shift says. */
interface Person extends Omit<DutyPerson, 'isOut'> {
  /** What the register says of the recorder that counts. */
  readonly known: readonly Camera[];
}

export class DutyRegister {
  readonly #officers: ReadonlyMap<string, Officer>;
  readonly #cameras: ReadonlyMap<string, Camera>;
  readonly #own: ReadonlyMap<string, readonly Camera[]>;
  readonly #lastDocked: Map<string, number>;
  /** By certificate and planned recorder: somebody has hundreds of shifts a year. */
  readonly #people = new Map<string, Map<string | null, Person>>();

  /** A recorder that stands in a bay with all of it stored is docked now. */
  constructor(station: Pick<StationPort, 'catalogue' | 'bays'>, nowMs: number) {
    const { catalogue } = station;
    this.#officers = new Map(catalogue.officers().map((officer) => [officer.certificate, officer]));
    const active = catalogue.cameras().filter(({ state }) => state === 'active');
    this.#cameras = new Map(active.map((camera) => [camera.serial, camera]));
    const holders = active.flatMap((camera) =>
      [camera.officer, camera.drawn?.officer ?? null].flatMap((holder) =>
        holder === null ? [] : [{ holder, camera }],
      ),
    );
    this.#own = new Map(
      [...Map.groupBy(holders, ({ holder }) => holder)].map(([holder, list]) => [
        holder,
        list.map(({ camera }) => camera),
      ]),
    );
    this.#lastDocked = catalogue.reports.duty.lastDockings();
    for (const { state, device } of station.bays())
      if (state === 'safe' && device !== null) this.#lastDocked.set(device, nowMs);
  }

  of({ officer: certificate, camera, toMs }: DutyRow): DutyPerson {
    if (certificate === null) return { name: null, numbers: [], cameras: [], isOut: null };
    const { known, ...person } = this.#person(certificate, camera);
    const isOut = known.some(({ drawn }) => drawn !== null && toMs !== null && Date.parse(drawn.since) < toMs);
    return { ...person, isOut: known.length === 0 ? null : isOut };
  }

  #person(certificate: string, camera: string | null): Person {
    const ofOfficer = this.#people.get(certificate) ?? new Map<string | null, Person>();
    this.#people.set(certificate, ofOfficer);
    const found = ofOfficer.get(camera) ?? this.#lookUp(certificate, camera);
    ofOfficer.set(camera, found);
    return found;
  }

  #lookUp(certificate: string, camera: string | null): Person {
    const officer = this.#officers.get(certificate);
    const planned = camera === null ? [] : [camera];
    const own = officer === undefined ? [] : (this.#own.get(officer.id) ?? []);
    return {
      name: officer?.name ?? null,
      numbers: officer ? [certificate, ...officer.deviceNumbers] : [certificate],
      cameras: [...new Set([...planned, ...own.map(({ serial }) => serial)])],
      known: (camera === null ? own : [this.#cameras.get(camera)]).filter((one) => one !== undefined),
    };
  }

  lastDocked(cameras: readonly string[]): number | null {
    const times = cameras.map((camera) => this.#lastDocked.get(camera)).filter((ms) => ms !== undefined);
    return times.length === 0 ? null : Math.max(...times);
  }
}
