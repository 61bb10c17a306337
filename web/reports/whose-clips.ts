// Whose clips are, by the registers: by the number that the recorder wrote, else by whose own the recorder is. Asked of many
// clips, so each register is read once.
import type { CataloguePort } from '../station-port.ts';

export interface Whose {
  /** Certificate, else the number as it was written; null where nobody knows. */
  readonly officer: string | null;
  readonly name: string | null;
}

export class WhoseClips {
  readonly #byNumber = new Map<string, Whose>();
  readonly #byCamera = new Map<string, Whose>();

  constructor(catalogue: Pick<CataloguePort, 'officers' | 'cameras'>) {
    const byId = new Map<string, Whose>();
    for (const { id, certificate, name, deviceNumbers } of catalogue.officers()) {
      const whose = { officer: certificate, name };
      byId.set(id, whose);
      for (const number of [certificate, ...deviceNumbers]) this.#byNumber.set(number, whose);
    }
    for (const { serial, officer, state } of catalogue.cameras()) {
      const whose = officer === null ? undefined : byId.get(officer);
      if (whose && state === 'active') this.#byCamera.set(serial, whose);
    }
  }

  of({ officer, camera }: { readonly officer: string | null; readonly camera: string | null }): Whose {
    if (officer !== null) return this.#byNumber.get(officer) ?? { officer, name: null };
    return (camera === null ? undefined : this.#byCamera.get(camera)) ?? { officer: null, name: null };
  }
}
