// What is done with the register of recorders: looked up, checked, recorded.
import { type CameraAction, cameraChanged } from '../../core/camera-event.ts';
import type { EventDraft } from '../../core/custody-event.ts';
import { LiuhenError } from '../../core/errors.ts';
import type { Camera, Officer } from '../../core/model.ts';
import { clockRule } from '../../core/policy/camera-clock.ts';
import { type ClockState, clockState } from '../../core/policy/camera-clock-state.ts';
import { type Language, notFound } from '../language.ts';
import { newId } from '../new-id.ts';
import type { StationPort } from '../station-port.ts';

type Record = (drafts: readonly Omit<EventDraft, 'actor'>[]) => Promise<void>;

export interface CameraEntry {
  readonly serial: string;
  readonly name?: string;
  /** Id of a unit. */
  readonly unit: string;
  /** Certificate number of the officer whose own it is. */
  readonly officer?: string;
}

export class CameraDesk {
  readonly #station: StationPort;

  constructor(station: StationPort) {
    this.#station = station;
  }

  all(): readonly Camera[] {
    return this.#station.catalogue.cameras();
  }

  /** The one in use. @throws LiuhenError NOT_FOUND */
  camera(serial: string, language: Language): Camera {
    const camera = this.#station.catalogue.cameraOf(serial);
    if (!camera) throw notFound(language);
    return camera;
  }

  nameOf(serial: string): string | null {
    return this.#station.catalogue.cameraOf(serial)?.name ?? null;
  }

  /** Of every recorder whose clock was ever read, registered or not. */
  clocks(): readonly (ClockState & { readonly camera: string })[] {
    const { catalogue, settings } = this.#station;
    const rule = clockRule(Number(settings.get('camera.driftSecondsPerDay').value) * 1000);
    return catalogue.readCameras().flatMap((camera) => {
      const readings = catalogue.clockReadingsOf(camera).filter(({ isRefuted }) => !isRefuted);
      const state = clockState(readings, rule);
      return state === null ? [] : [{ ...state, camera }];
    });
  }

  certificateOf(officer: string): string | null {
    return this.#station.catalogue.officers().find(({ id }) => id === officer)?.certificate ?? null;
  }

  /** @throws LiuhenError CAMERA_EXISTS, NOT_FOUND for the officer. */
  async register(entry: CameraEntry, record: Record, language: Language): Promise<Camera> {
    const { serial, name = null, unit } = entry;
    if (this.#station.catalogue.cameraOf(serial)) throw new LiuhenError('CAMERA_EXISTS', serial);
    const officer = entry.officer === undefined ? null : this.#officer(entry.officer, language).id;
    const id = newId();
    const camera: Camera = { id, serial, name, unit, officer, state: 'active', drawn: null };
    await record([cameraChanged('register', camera)]);
    return camera;
  }

  /** @param change `officer: null` makes it a shared one. */
  async assign(
    camera: Camera,
    change: { readonly unit?: string; readonly officer?: string | null },
    record: Record,
    language: Language,
  ): Promise<Camera> {
    const { unit = camera.unit } = change;
    const officer =
      change.officer === undefined
        ? camera.officer
        : change.officer === null
          ? null
          : this.#officer(change.officer, language).id;
    const changed = { ...camera, unit, officer };
    if (unit !== camera.unit || officer !== camera.officer) await record([cameraChanged('assign', changed)]);
    return changed;
  }

  /** Drawn by an officer, brought back, or out of use. @throws LiuhenError CAMERA_DRAWN where somebody has it already. */
  async change(
    action: Exclude<CameraAction, 'register' | 'assign'>,
    camera: Camera,
    certificate: string | null,
    record: Record,
    language: Language,
  ): Promise<void> {
    if (action === 'draw' && camera.drawn)
      throw new LiuhenError('CAMERA_DRAWN', camera.serial, {
        context: { officer: this.certificateOf(camera.drawn.officer), since: camera.drawn.since },
      });
    if (action === 'return' && !camera.drawn) return;
    const drawnBy = certificate === null ? null : this.#officer(certificate, language);
    await record([cameraChanged(action, camera, drawnBy)]);
  }

  #officer(certificate: string, language: Language): Officer {
    const officer = this.#station.catalogue.officers().find((found) => found.certificate === certificate);
    if (!officer) throw notFound(language);
    return officer;
  }
}
