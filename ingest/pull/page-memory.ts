// Page-aligned buffers. O_DIRECT asks for them and an ordinary Buffer is not one: with it every read gives EINVAL.
// The memory of a WebAssembly instance begins on a page; it is the only one that Node lets us have.

declare const WebAssembly: {
  readonly Memory: new (descriptor: {
    initial: number;
    maximum: number;
    shared: boolean;
  }) => {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
  };
};

const wasmPage = 65_536;

function pages(bytes: number): number {
  if (bytes % wasmPage !== 0) throw new RangeError('page-aligned memory comes in multiples of 64 KiB');
  return bytes / wasmPage;
}

/** @param bytes a multiple of 64 KiB. */
export function pageAlignedMemory(bytes: number): ArrayBuffer {
  const size = pages(bytes);
  return new WebAssembly.Memory({ initial: size, maximum: size, shared: false }).buffer as ArrayBuffer;
}

/** The same, to be seen by several threads. */
export function sharedPageAlignedMemory(bytes: number): SharedArrayBuffer {
  const size = pages(bytes);
  return new WebAssembly.Memory({ initial: size, maximum: size, shared: true }).buffer as SharedArrayBuffer;
}
