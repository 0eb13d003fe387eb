import type { EventOf } from "../../../history/events.ts";
import { server } from "../wire.ts";
import { type DiskState, withBytes } from "./disk.ts";
import { diskAt, type Turn, turnAt, type View } from "./view.ts";

/** Something that a server has its disk write. */
interface Write {
  /** When it asked for it. */
  at: number;
  turn: Turn;
  /** What the disk held then, and what it holds when all of it is written. */
  before: DiskState;
  after: DiskState;
  event: EventOf<"disk">;
}

const WRITES = new WeakMap<View["made"], readonly Write[]>();

/** All that a server has its disk write, in order. */
function writesOf(view: View): readonly Write[] {
  return WRITES.getOrInsertComputed(view.made, () => readWrites(view));
}

function readWrites(view: View): Write[] {
  return view.history.of("disk").flatMap((event) => {
    const turn = turnAt(view, event.at);
    if (event.who !== server(view.id) || event.op === "load" || turn === undefined) return [];
    const before = diskAt(view, event.at);
    const after = withBytes(before, event.op, Buffer.from(event.bytes ?? "", "base64"));
    return [{ at: event.at, turn, before, after, event }];
  });
}

/** Whether a server, in the same life, had its disk write after a place what makes it so. */
export function willWrite(view: View, at: number, isSo: (disk: DiskState) => boolean): boolean {
  const life = turnAt(view, at)?.life;
  return writesOf(view).some((write) => write.at > at && write.turn.life === life && isSo(write.after));
}
