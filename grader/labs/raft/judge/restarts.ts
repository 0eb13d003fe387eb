import { crc32 } from "node:zlib";
import { HEADER_BYTES } from "../../../../skeleton/zdisk/record.ts";
import { diskAt as bytesAt, changesOf } from "../../../history/disk.ts";
import { server } from "../wire.ts";
import { type DiskState, lastIndexOf, lastTermOf, recordsIn, stateOf, withBytes } from "./disk.ts";
import { readLog } from "./log-grammar.ts";
import { writtenIn } from "./logs.ts";
import { diskAt, type Life, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** The line in which the given code says what a server begins with, when its disk is read. */
const LOADED =
  /^disk loaded, term=(?<term>\d+), vote=(?<vote>\d+|-), last=(?<last>\d+\/\d+), snapshot=(?<snapshot>\d+)$/;

/** What a server begins with: its term and vote, its last entry, and where its snapshot ends. */
const begunWith = (disk: DiskState): string =>
  `term=${disk.term}, vote=${disk.vote ?? "-"}, last=${lastIndexOf(disk)}/${lastTermOf(disk)}, snapshot=${disk.base.index}`;

/**
 * What a server has done wrong, as it is to be told: in a life that did not begin with what its disk says, the first of that is that
 * it does not go on with its disk (D4, D5), and nothing that follows is told. By its log line alone nothing is wrong.
 */
export function asRestarted(view: View, found: readonly Violation[]): Violation[] {
  const ordered = found.toSorted((a, b) => a.at - b.at);
  for (const life of view.lives.slice(1)) {
    const first = ordered.find(({ at }) => at > life.start && at < life.end);
    if (first === undefined) continue;
    const other = otherThanItsDisk(view, life);
    if (other !== undefined) return [...found.filter((one) => one !== first), { ...first, ...other, spoils: first.at }];
  }
  return [...found];
}

/** What a life began with, if that is not what was on the disk; and where to look. */
function otherThanItsDisk(
  view: View,
  life: Life,
): Pick<Violation, "rule" | "functions" | "message" | "expected" | "seen"> | undefined {
  const disk = diskAt(view, life.start);
  if (disk.damage !== undefined || disk.owner === undefined) return undefined;
  const seen = saidOf(view, life);
  const expected = begunWith(disk);
  if (seen === undefined || seen === expected) return undefined;
  const all = beginnings(view, life.start);
  const isCutShort = all.some((one) => begunWith(one) === seen);
  const isOfTorn = isCutShort && disk.torn > 0;
  if (tornTaken(view, life.start, disk) === seen)
    return {
      ...{ rule: "D5", functions: ["readRecords"], expected, seen },
      message: "a restarted server goes on with a record whose checksum is another",
    };
  // Who does not read the last record never does.
  const isRead =
    !isOfTorn && begunWith(all.at(-1) as DiskState) === seen && view.lives.some((one) => isOnAll(view, one));
  return {
    ...{ rule: isOfTorn ? "D5" : "D4", expected, seen },
    functions: isCutShort && !isRead ? ["readRecords", "restore"] : ["restore", "readRecords"],
    message: isOfTorn
      ? "a restarted server has lost more than a torn record"
      : "a restarted server does not go on with what its disk says",
  };
}

/** What a life says that it begins with. */
function saidOf(view: View, life: Life): string | undefined {
  const { entries } = readLog(writtenIn(view, life));
  return entries.find(({ message }) => LOADED.test(message))?.message.replace("disk loaded, ", "");
}

/** Whether a life is seen to begin with all that its disk says, the last record included. */
function isOnAll(view: View, life: Life): boolean {
  const said = saidOf(view, life);
  const shorter = beginnings(view, life.start).at(-1);
  return said === begunWith(diskAt(view, life.start)) && shorter !== undefined && begunWith(shorter) !== said;
}

/** What a life would begin with if the torn record at the end of its disk were taken, which has all of its bytes; undefined if it has not. */
function tornTaken({ history, id }: View, at: number, disk: DiskState): string | undefined {
  if (disk.torn <= HEADER_BYTES) return undefined;
  const record = bytesAt(changesOf(history, server(id)), at).subarray(-disk.torn);
  const payload = record.subarray(HEADER_BYTES);
  if (record.readUInt32BE(0) !== payload.length) return undefined;
  // The length stands first, and then the checksum.
  record.writeUInt32BE(crc32(payload), 4);
  return begunWith(withBytes(disk, "append", record));
}

/** What a disk would say if it ended behind one of its records that is not the last. */
function beginnings({ history, id }: View, at: number): DiskState[] {
  const bytes = bytesAt(changesOf(history, server(id)), at);
  let end = 0;
  return recordsIn(bytes)
    .records.slice(0, -1)
    .map(({ length }) => {
      end += length;
      return stateOf(bytes.subarray(0, end));
    });
}
