// Two bays in which devices and volumes come and go in every order, with pulls that end at any moment. Held against what a
// bystander would say who knows which files are stored.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testSeed } from '../../test-fixtures/seed.ts';
import { type ScriptedPull, SessionRig, settle } from '../../test-fixtures/session-rig.ts';
import { Dock } from './dock.ts';
import type { UsbDevice } from './usb-devices.ts';
import { noFacts } from './volume-facts.ts';
import type { BayFolder } from './watch.ts';

const steps = [
  'attach', 'detach', 'mount', 'unmount', 'exchange', 'list', 'copy', 'copy', 'copy', 'fail', 'finish', 'finish',
  'break', 'refuse',
] as const; // biome-ignore format: one list
const ports = ['1-2.1', '1-2.2'];

interface Volume {
  readonly id: number;
  readonly files: number;
  listed: boolean;
  stored: number;
  failed: number;
  /** Its pull looked once more and found nothing new. */
  isThrough: boolean;
}

/** One port with all that a bystander sees. */
class Port {
  readonly port: string;
  isAttached = false;
  isRefused = false;
  volume: Volume | undefined;
  /** A volume left before all of it was stored, as far as anybody knows; until another takes the place. */
  isOwed = false;

  constructor(port: string) {
    this.port = port;
  }
}

class Bystander {
  readonly rig = new SessionRig();
  readonly places = ports.map((port) => new Port(port));
  readonly dock: Dock;
  readonly #ended = new Set<ScriptedPull>();
  #volumes = 0;

  constructor() {
    const facts = async ({ bay }: BayFolder) => ({ ...noFacts, usb: { vid: '0', pid: '0', port: bay.slice(4) } });
    this.dock = new Dock('/nowhere', { ...this.rig.ports, facts, bindings: () => new Map([['1-2.1', '1']]) });
  }

  async step(step: (typeof steps)[number], at: number): Promise<void> {
    const place = this.places[at]!;
    const { volume } = place;
    const pull = this.#pullOf(place);
    if (step === 'attach' && !place.isAttached) place.isAttached = true;
    else if (step === 'detach') [place.isAttached, place.isRefused] = [false, false];
    else if (step === 'refuse' && place.isAttached && !volume) place.isRefused = true;
    else if (step === 'mount' && place.isAttached && !volume && !place.isRefused) this.#mount(place);
    else if (step === 'unmount' && volume) this.#leave(place, volume);
    else if (step === 'exchange' && volume) {
      this.#leave(place, volume);
      this.#mount(place);
    } else if (step === 'list' && pull && volume && !volume.listed) {
      volume.listed = true;
      pull.listed(volume.files);
    } else if (volume?.listed && pull && !this.#ended.has(pull) && volume.stored + volume.failed < volume.files) {
      if (step === 'copy') {
        pull.copied(`${volume.id}-${volume.stored}`);
        volume.stored += 1;
      } else if (step === 'fail') {
        pull.failed(`${volume.id}-x${volume.failed}`);
        volume.failed += 1;
      }
    } else if (step === 'finish' && volume?.listed && pull && !this.#ended.has(pull)) {
      volume.isThrough = true;
      await this.#end(pull);
    }
    if (step === 'break' && pull) await this.#end(pull, 'CAMERA_GONE');
    this.#tell();
    await settle();
  }

  /** What must hold after every step. */
  check(): void {
    const tiles = this.dock.list();
    const names = tiles.map(({ bay }) => bay);
    expect(new Set(names).size).toBe(names.length);
    for (const [at, { port, isAttached, isRefused, volume, isOwed }] of this.places.entries()) {
      const name = at === 0 ? '1' : `usb-${port}`;
      const tile = tiles.find(({ bay }) => bay === name);
      if (volume) {
        expect(tile?.state).not.toBe('empty');
        const isStored = volume.listed && volume.stored === volume.files;
        if (tile?.state === 'safe') expect(isStored && volume.isThrough).toBe(true);
        if (volume.listed && tile?.state !== 'safe') expect(tile!.remaining).toBeGreaterThanOrEqual(volume.failed);
        if (tile?.state !== 'safe' && volume.listed) expect(tile!.remaining + tile!.clips).toBe(volume.files);
      } else if (isOwed) expect(tile).toMatchObject({ state: 'failed' });
      else if (isRefused) expect(['refused', 'failed']).toContain(tile?.state);
      else if (isAttached) expect(tile?.state).not.toBe('safe');
      else expect([undefined, 'empty', 'failed']).toContain(tile?.state);
    }
    expect(this.rig.fatal).toEqual([]);
  }

  async #end(pull: ScriptedPull, code?: 'CAMERA_GONE'): Promise<void> {
    this.#ended.add(pull);
    await pull.end(code);
  }

  #mount(place: Port): void {
    this.#volumes += 1;
    place.volume = {
      id: this.#volumes,
      files: this.#volumes % 4,
      listed: false,
      stored: 0,
      failed: 0,
      isThrough: false,
    };
    place.isOwed = false;
  }

  #leave(place: Port, { files, listed, stored }: Volume): void {
    place.volume = undefined;
    place.isOwed = !listed || stored < files;
  }

  #tell(): void {
    const devices = this.places.filter(({ isAttached }) => isAttached).map(({ port }) => deviceAt(port));
    this.dock.onDevices(devices);
    const folders = this.places.flatMap(({ port, volume }) => (volume ? [folderAt(port, volume.id)] : []));
    const refused = this.places.filter(({ isRefused }) => isRefused);
    this.dock.onFolders(
      folders,
      refused.map(({ port }) => ({ folder: `usb-${port}`, port, reason: 'file system ntfs', sinceMs: 0 })),
    );
  }

  /** The pull of the volume that is there now. */
  #pullOf({ port, volume }: Port): ScriptedPull | undefined {
    return this.rig.pulls.findLast(({ options }) => options.start.root === `/bays/usb-${port}/${volume?.id}`);
  }
}

const deviceAt = (port: string): UsbDevice => ({
  port,
  vid: '0bda',
  pid: '5a01',
  serial: null,
  manufacturer: null,
  product: 'BodyCam',
  speedMbit: 480,
  controller: null,
  endpoints: 3,
  interfaces: ['08/06/50'],
});

const folderAt = (port: string, id: number): BayFolder => ({
  bay: `usb-${port}`,
  path: `/bays/usb-${port}/${id}`,
  identity: `mount:${id}`,
  isMounted: true,
  device: '8:17',
  isEmpty: false,
  modifiedMs: null,
});

test('whatever comes and goes in whatever order, no bay is empty that holds a volume, and none safe that holds the only copy', async () => {
  const step = fc.tuple(fc.constantFrom(...steps), fc.nat(ports.length - 1));
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (way) => {
    const bystander = new Bystander();
    for (const [what, at] of way) {
      await bystander.step(what, at);
      bystander.check();
    }
  });
  await fc.assert(property, { seed: testSeed(), numRuns: 300 });
});
