/** Bytes that outlive the process. What was written is safe when the call has returned, and not a moment before. */
export interface Disk {
  /** All that is there. To be called once, before anything is written. */
  load(): Buffer;
  /** Adds bytes at the end. A crash meanwhile may leave any first part of them there. */
  append(bytes: Uint8Array): void;
  /** Puts these bytes in the place of all that was there. A crash meanwhile leaves either the old ones or the new ones. */
  replace(bytes: Uint8Array): void;
  /** How many bytes were added since all of them were replaced, or, before that happens, are there. */
  readonly appended: number;
}

/** Nobody knows what is on the disk now: nothing may be said any more that rests on it. */
export class DiskError extends Error {
  override name = "DiskError";
}
