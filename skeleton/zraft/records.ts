import * as v from "valibot";
import { DiskError } from "../zdisk/disk.ts";
import { encodeRecord } from "../zdisk/record.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { natural } from "../znet/schemas.ts";
import { Entry } from "./messages.ts";
import type { Server } from "./server.ts";

/** The first record of a disk, and no other: whose it is. */
const NodeRecord = v.strictObject({ node: natural, n: natural });
/** The term that the server is in, and who got its vote in it: null if nobody did. */
const TermRecord = v.strictObject({ term: natural, vote: v.nullable(natural) });
/** From this index on the log is these entries: what it had there before is gone. */
const LogRecord = v.strictObject({ from: natural, entries: v.array(Entry) });
/** A snapshot, which covers everything up to its index, and all of the log behind it. */
const SnapshotRecord = v.strictObject({ index: natural, term: natural, data: v.string(), entries: v.array(Entry) });

const StateRecord = v.union([TermRecord, LogRecord, SnapshotRecord]);

export type NodeRecord = v.InferOutput<typeof NodeRecord>;
export type TermRecord = v.InferOutput<typeof TermRecord>;
export type LogRecord = v.InferOutput<typeof LogRecord>;
export type SnapshotRecord = v.InferOutput<typeof SnapshotRecord>;
/** What of a server's state is written. Later records win. */
export type StateRecord = v.InferOutput<typeof StateRecord>;

/** What `readRecords` finds on a disk. */
export interface ReadRecords {
  /** The values of all whole records, in order. */
  records: unknown[];
  /** How many bytes these take up: what is behind them is a torn record, which was never written. */
  length: number;
}

/**
 * Makes the server what its disk says, and the disk ready to be written. Ends the process with the reason for a disk that is
 * damaged, or another server's; that is empty and must not be, or the other way around (`isNew`).
 */
export function openDisk(s: Server, where: string, isNew: boolean): void {
  try {
    const bytes = s.disk.load();
    const { records, length } = s.readRecords(bytes);
    if (isNew) {
      begin(s, bytes);
      return;
    }
    if (records.length === 0) throw new DiskError("it holds no record: the first start of a server wants -new");
    checkOwner(s, records[0]);
    const state = records.slice(1).map((record, index) => checkedState(record, index + 2));
    if (length < bytes.length) cut(s, bytes, length);
    s.restore(state);
    const { currentTerm, votedFor, log, snapshot } = s;
    const last = `${log.lastIndex}/${log.lastTerm}`;
    zlog.info(`disk loaded, term=${currentTerm}, vote=${votedFor ?? "-"}, last=${last}, snapshot=${snapshot.index}`);
  } catch (error) {
    zlog.fatal(`${where} cannot be used: ${messageOf(error)}`);
  }
}

/** A first start may have died in its first write: what that left is no record, and shorter than one. */
function begin(s: Server, bytes: Buffer): void {
  const owner: NodeRecord = { node: s.id, n: s.n };
  const first = encodeRecord(owner);
  if (bytes.length >= first.length) {
    throw new DiskError("it is not empty, and -new is for a first start: leave that out, or give another -dir");
  }
  s.disk.replace(first);
  zlog.info("disk empty");
}

function checkOwner({ id, n }: Server, first: unknown): void {
  const read = v.safeParse(NodeRecord, first);
  if (!read.success) throw new DiskError("its first record does not say whose it is");
  const owner = read.output;
  if (owner.node === id && owner.n === n) return;
  throw new DiskError(
    `it is the disk of server ${owner.node} of ${owner.n}, and this is server ${id} of ${n}: a master gives ids in the order in which servers register`,
  );
}

function checkedState(record: unknown, number: number): StateRecord {
  const read = v.safeParse(StateRecord, record);
  if (read.success) return read.output;
  throw new DiskError(`its record ${number} is none that a server writes: ${JSON.stringify(record)?.slice(0, 100)}`);
}

function cut(s: Server, bytes: Buffer, length: number): void {
  zlog.warn(`a torn record of ${bytes.length - length} bytes at the end of the disk was never written: it is cut off`);
  s.disk.replace(bytes.subarray(0, length));
}
