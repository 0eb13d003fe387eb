import { changesOf } from "../../../history/disk.ts";
import type { StudentFunction } from "../rules.ts";
import { server } from "../wire.ts";
import type { Commits } from "./commits.ts";
import { lastIndexOf, recordsIn } from "./disk.ts";
import { diskAt, restOf, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** A log may have so many times `-max-state` on the disk. */
const TIMES_MAX = 8;

/** What is on a disk from a place on: bytes in front of its last snapshot, and of entries that were added since all was replaced. */
interface Size {
  at: number;
  before: number;
  added: number;
  isSnapshot: boolean;
}

/**
 * Judges how much of a log is on a disk (S6): when a snapshot is written, what is in front of it is of no use any more; and a server
 * whose service has no more to apply has had the time to have a snapshot.
 */
export function judgeSizes(view: View, { must }: Commits): Violation[] {
  const { maxState = 0, hasServices } = view.setting;
  const most = TIMES_MAX * maxState;
  if (most === 0) return [];
  const wrong = (
    at: number,
    expected: string,
    seen: string,
    functions: readonly StudentFunction[] = ["compact", "save"],
  ): Violation => ({
    ...{ rule: "S6", functions, replica: view.id, at, culprit: undefined, expected, seen },
    message: "the log on the disk is too large",
  });
  const sizes = sizesOf(view);
  const kept = sizes.find(({ isSnapshot, before }) => isSnapshot && before >= most);
  if (kept !== undefined)
    return [
      wrong(kept.at, "all in front of a snapshot gone from the disk with it", `${kept.before} bytes in front of it`, [
        "save",
        "compact",
      ]),
    ];
  // A service in another process says by itself when it has a snapshot.
  if (hasServices) return [];
  for (const turn of view.turns) {
    const last = sizes.findLast(({ at }) => at < turn.next);
    const rest = restOf({ ...view, setting: { ...view.setting, owedAt: "idle" } }, turn);
    if (last === undefined || last.at > turn.begin || last.added < most || rest === undefined) continue;
    if (must.at(turn.begin - 1) < lastIndexOf(diskAt(view, rest))) continue;
    return [
      wrong(
        rest,
        `less than ${most} bytes of entries: all are applied, and may be in a snapshot`,
        `${last.added} bytes`,
      ),
    ];
  }
  return [];
}

function sizesOf(view: View): Size[] {
  let [all, before, added] = [0, 0, 0];
  return changesOf(view.history, server(view.id)).map(({ at, bytes, isAdded }) => {
    if (!isAdded) [all, before, added] = [0, 0, 0];
    let isSnapshot = false;
    const { records, rest } = recordsIn(bytes);
    for (const { record, length } of records) {
      if (record !== undefined && "index" in record) {
        before = all;
        added = 0;
        isSnapshot = true;
      } else if (record !== undefined && "from" in record && isAdded) added += length;
      all += length;
    }
    all += rest;
    return { at, before, added, isSnapshot };
  });
}
