import type { DiskOp } from "./events.ts";
import type { History } from "./history.ts";

/** From the place `at` on, a disk held other bytes: these, or these behind what was there (`isAdded`). */
export interface DiskChange {
  at: number;
  bytes: Buffer;
  isAdded: boolean;
}

/** How the bytes of a disk have changed, in order; at first it holds none. `kept` bytes of what was written have arrived. */
export function change(op: DiskOp, bytes: Buffer, kept: number = bytes.length): Omit<DiskChange, "at"> | undefined {
  if (op === "append") return kept === 0 ? undefined : { bytes: bytes.subarray(0, kept), isAdded: true };
  // What takes the place of all does so as a whole.
  return op === "replace" && kept === bytes.length ? { bytes, isAdded: false } : undefined;
}

/** What happened to the disk of a process, in all its lives. */
export function changesOf(history: History, who: string): DiskChange[] {
  const asked = new Map(history.of("disk").flatMap((event) => (event.who === who ? [[event.at, event]] : [])));
  return history.events.flatMap((event): DiskChange[] => {
    const { at } = event;
    if (event.kind === "laid" && event.who === who)
      return [{ at, bytes: Buffer.from(event.bytes, "base64"), isAdded: false }];
    if (event.kind !== "acked" && event.kind !== "kill") return [];
    const write = event.disk === undefined ? undefined : asked.get(event.disk);
    if (write === undefined) return [];
    const bytes = Buffer.from(write.bytes ?? "", "base64");
    const kept = event.kind === "acked" && event.error === undefined ? bytes.length : (event.kept ?? 0);
    const changed = change(write.op, bytes, kept);
    return changed === undefined ? [] : [{ at, ...changed }];
  });
}

/** What a disk held by the place `at`, that one included. */
export function diskAt(changes: readonly DiskChange[], at: number): Buffer {
  const before = changes.filter((one) => one.at <= at);
  const whole = before.findLastIndex(({ isAdded }) => !isAdded);
  return Buffer.concat(before.slice(Math.max(0, whole)).map(({ bytes }) => bytes));
}
