import { crc32 } from "node:zlib";
import * as v from "valibot";
import { DiskError } from "../zdisk/disk.ts";
import { encodeRecord, HEADER_BYTES } from "../zdisk/record.ts";
import { messageOf } from "../zlog/text.ts";
import * as zlog from "../zlog/zlog.ts";
import { natural } from "../znet/schemas.ts";
import { Accepted, Decided } from "./messages.ts";
import type { Server } from "./server.ts";

/** The first record of a disk, and no other: whose it is. */
const NodeRecord = v.strictObject({ node: natural, n: natural });
/** What has changed of an instance. Later records win, field by field. */
const InstanceRecord = v.strictObject({
  seq: v.pipe(natural, v.minValue(1)),
  promised: v.optional(natural),
  accepted: v.optional(Accepted),
  decided: v.optional(Decided),
});
/** Up to which seq each server has said that it needs nothing, by id. */
const DonesRecord = v.strictObject({ dones: v.array(natural) });
/** The state of the service in this process, after an instance. */
const StateRecord = v.strictObject({ applied: natural, data: v.string() });

const AnyRecord = v.union([InstanceRecord, DonesRecord, StateRecord]);

type NodeRecord = v.InferOutput<typeof NodeRecord>;
type InstanceRecord = v.InferOutput<typeof InstanceRecord>;
type AnyRecord = v.InferOutput<typeof AnyRecord>;

/** Writes what has changed of an instance since it was written last. */
export function appendInstance(s: Server, seq: number): void {
  const instance = s.instance(seq);
  const { promised, accepted, decided, saved } = instance;
  const record: InstanceRecord = {
    seq,
    ...(promised !== saved.promised && { promised }),
    ...(accepted !== saved.accepted && accepted !== null && { accepted }),
    ...(decided !== saved.decided && decided !== null && { decided }),
  };
  if (Object.keys(record).length > 1) s.disk.append(encodeRecord(record));
  instance.saved = { promised, accepted, decided };
}

export function appendDones({ disk, dones }: Server): void {
  disk.append(encodeRecord({ dones }));
}

export function appendState({ disk, state }: Server): void {
  if (state !== null) disk.append(encodeRecord(state));
}

/** Puts all of a server's state in the place of all that is on its disk, in one write. */
export function replaceAll(s: Server): void {
  const owner: NodeRecord = { node: s.id, n: s.n };
  const instances = Array.from(s.instances, ([seq, { promised, accepted, decided }]): InstanceRecord => {
    return { seq, promised, ...(accepted && { accepted }), ...(decided && { decided }) };
  });
  const records = [owner, { dones: s.dones }, ...(s.state === null ? [] : [s.state]), ...instances];
  s.disk.replace(Buffer.concat(records.map(encodeRecord)));
  s.forgotten = s.min();
  for (const instance of s.instances.values()) {
    const { promised, accepted, decided } = instance;
    instance.saved = { promised, accepted, decided };
  }
}

/**
 * Makes the server what its disk says, and the disk ready to be written. Ends the process with the reason for a disk that is
 * damaged, or another server's; that is empty and must not be, or the other way around (`isNew`): who has lost what it has
 * promised must not vote anew (D2).
 */
export function openDisk(s: Server, where: string, isNew: boolean): void {
  try {
    const bytes = s.disk.load();
    if (isNew) {
      begin(s, bytes);
      return;
    }
    const { records, length } = readRecords(bytes);
    if (records.length === 0) throw new DiskError("it holds no record: the first start of a server wants -new");
    checkOwner(s, records[0]);
    for (const [index, record] of records.slice(1).entries()) restore(s, checked(record, index + 2));
    s.forgotten = s.min();
    s.lastApplied = s.state?.applied ?? s.ownDone;
    if (s.state !== null) s.service.restore?.(s.state.data);
    if (length < bytes.length) cut(s, bytes, length);
    dropNeedless(s);
    zlog.info(`disk loaded, instances=${s.instances.size}, max=${s.max}, min=${s.min()}`);
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

function checked(record: unknown, number: number): AnyRecord {
  const read = v.safeParse(AnyRecord, record);
  if (read.success) return read.output;
  throw new DiskError(`its record ${number} is none that a server writes: ${JSON.stringify(record)?.slice(0, 100)}`);
}

function restore(s: Server, record: AnyRecord): void {
  if ("dones" in record) {
    for (const id of s.dones.keys()) s.dones[id] = Math.max(s.dones[id] ?? 0, record.dones[id] ?? 0);
  } else if ("applied" in record) {
    s.state = record;
  } else {
    const instance = s.instance(record.seq);
    instance.promised = record.promised ?? instance.promised;
    instance.accepted = record.accepted ?? instance.accepted;
    instance.decided = record.decided ?? instance.decided;
    const { promised, accepted, decided } = instance;
    instance.saved = { promised, accepted, decided };
  }
}

function cut(s: Server, bytes: Buffer, length: number): void {
  zlog.warn(`a torn record of ${bytes.length - length} bytes at the end of the disk was never written: it is cut off`);
  s.disk.replace(bytes.subarray(0, length));
}

/** It may have died between two writes: when it was clear that instances are to be forgotten, and before they were. */
function dropNeedless(s: Server): void {
  const needless = [...s.instances.keys()].filter((seq) => seq < s.forgotten);
  for (const seq of needless) s.instances.delete(seq);
  if (needless.length > 0) replaceAll(s);
}

/**
 * The values of all whole records, and how many bytes they take up: what is behind them was torn by a crash, and never written.
 *
 * @throws DiskError if there are whole records behind what is not whole: that was damaged later
 */
function readRecords(bytes: Buffer): { records: unknown[]; length: number } {
  const records: unknown[] = [];
  let length = 0;
  for (let record = recordAt(bytes, 0); record !== undefined; record = recordAt(bytes, length)) {
    records.push(record.value);
    length = record.end;
  }
  for (let at = length + 1; at < bytes.length; at++) {
    if (recordAt(bytes, at) === undefined) continue;
    throw new DiskError(`the record at byte ${length} is damaged: there is a whole one behind it, at byte ${at}`);
  }
  return { records, length };
}

function recordAt(bytes: Buffer, at: number): { value: unknown; end: number } | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const begin = at + HEADER_BYTES;
  const end = begin + bytes.readUInt32BE(at);
  const payload = bytes.subarray(begin, end);
  // Nothing at all has a checksum, too, and zeros are what a disk may have where nothing was written.
  if (end > bytes.length || payload.length === 0 || crc32(payload) !== bytes.readUInt32BE(at + 4)) return undefined;
  return { value: JSON.parse(payload.toString()), end };
}
