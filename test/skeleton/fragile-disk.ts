import { MemoryDisk } from "./memory-disk.ts";

/** What a disk throws when the process is to die in the middle of a write. */
export class Crash extends Error {}

export class FragileDisk extends MemoryDisk {
  /** After so many more writes it dies, with this share of the last one on the disk. */
  fuse: { writes: number; share: number } | undefined;
  onCrash: () => void = () => {};

  override append(bytes: Uint8Array): void {
    this.#burn(() => super.append(bytes.subarray(0, Math.floor(bytes.length * (this.fuse?.share ?? 1)))));
    super.append(bytes);
  }

  override replace(bytes: Uint8Array): void {
    this.#burn(() => {
      if ((this.fuse?.share ?? 1) > 0.5) super.replace(bytes);
    });
    super.replace(bytes);
  }

  #burn(last: () => void): void {
    if (this.fuse === undefined) return;
    this.fuse.writes -= 1;
    if (this.fuse.writes > 0) return;
    last();
    this.onCrash();
    throw new Crash("the process is killed");
  }
}
