import type { EventOf } from "../../../history/events.ts";
import type { StudentFunction } from "../rules.ts";
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

const WRITES = new WeakMap<View["disk"], readonly Write[]>();

/** All that a server has its disk write, in order. */
function writesOf(view: View): readonly Write[] {
  return WRITES.getOrInsertComputed(view.disk, () => readWrites(view));
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

/** Whether a server, in the same life, had its disk write between two places what makes it so. */
export function willWrite(
  view: View,
  { from, end }: { from: number; end: number },
  isSo: (disk: DiskState) => boolean,
): boolean {
  const life = turnAt(view, from)?.life;
  return writesOf(view).some(
    (write) => write.at > from && write.at < end && write.turn.life === life && isSo(write.after),
  );
}

/**
 * Where to look for what was said and is not on the disk: in who should have had it saved, unless the next write leaves it out, too,
 * or the last one before, of all that there is, has left it out or has taken a term away. Then it was saved, and not as it must be.
 */
export function unsavedBy(
  view: View,
  at: number,
  speakers: readonly StudentFunction[],
  isSo: (disk: DiskState) => boolean,
): StudentFunction[] {
  const turn = turnAt(view, at);
  const next = writesOf(view).find((write) => write.at > at && write.turn.life === turn?.life);
  const last = writesOf(view).findLast((write) => write.at < at && write.turn === turn);
  const isLeftOut = next !== undefined && !isSo(next.after);
  const isTakenAway = last !== undefined && last.after.term < last.before.term;
  const isWhole = last !== undefined && last.event.op === "replace" && !isSo(last.after);
  return isLeftOut || isTakenAway || isWhole ? ["save", ...speakers] : [...speakers, "save"];
}
