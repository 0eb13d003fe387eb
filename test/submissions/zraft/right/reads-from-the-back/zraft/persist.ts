// Right: finds every place at which a whole record could begin, from the end back, and follows them from the start; the log is put together in a table.
import { crc32 } from "node:zlib";
import { encodeRecord, HEADER_BYTES } from "../zdisk/record.ts";
import type { Entry } from "./messages.ts";
import type { NodeRecord, ReadRecords, SnapshotRecord, StateRecord, TermRecord } from "./records.ts";
import type { Server } from "./server.ts";

/** Writes what has changed since the last time (D1, D2, D3, S1). */
export function save(s: Server): void {
  const { saved, log, snapshot } = s;
  const term: TermRecord = { term: s.currentTerm, vote: s.votedFor };
  if (snapshot.index !== saved.snapshotIndex) {
    const owner: NodeRecord = { node: s.id, n: s.n };
    const whole: SnapshotRecord = { ...snapshot, entries: log.slice(log.baseIndex + 1) };
    s.disk.replace(Buffer.concat([owner, term, whole].map(encodeRecord)));
  } else {
    const records: StateRecord[] = [];
    if (term.term !== saved.term || term.vote !== saved.vote) records.push(term);
    if (log.unsavedFrom !== undefined) records.push({ from: log.unsavedFrom, entries: log.slice(log.unsavedFrom) });
    if (records.length === 0) return;
    s.disk.append(Buffer.concat(records.map(encodeRecord)));
  }
  s.saved = { ...term, snapshotIndex: snapshot.index };
  log.saved();
}

/** Finds the whole records, and whether what is behind them is a torn one, or damage (D5, D6). */
export function readRecords(bytes: Buffer): ReadRecords {
  const begins = new Map<number, { value: unknown; end: number }>();
  for (let at = bytes.length - HEADER_BYTES; at >= 0; at--) {
    const record = recordAt(bytes, at);
    if (record !== undefined) begins.set(at, record);
  }
  const records: unknown[] = [];
  let length = 0;
  for (let record = begins.get(0); record !== undefined; record = begins.get(length)) {
    records.push(record.value);
    length = record.end;
  }
  const behind = [...begins.keys()].filter((at) => at > length);
  if (behind.length > 0)
    throw new Error(
      `the record at byte ${length} is damaged: it is not whole, and there is one behind it, at byte ${Math.min(...behind)}`,
    );
  return { records, length };
}

/** The whole record that begins at a byte; undefined if there is none. */
function recordAt(bytes: Buffer, at: number): { value: unknown; end: number } | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const begin = at + HEADER_BYTES;
  const end = begin + bytes.readUInt32BE(at);
  const payload = bytes.subarray(begin, end);
  // Nothing at all has a checksum, too, and zeros are what a disk may have where nothing was written.
  if (end > bytes.length || payload.length === 0 || crc32(payload) !== bytes.readUInt32BE(at + 4)) return undefined;
  try {
    return { value: JSON.parse(payload.toString()), end };
  } catch {
    return undefined;
  }
}

/** Makes a new server what its disk says (D4). */
export function restore(s: Server, records: readonly StateRecord[]): void {
  const table = new Map<number, Entry>();
  const put = (from: number, entries: readonly Entry[]): void => {
    for (const index of table.keys()) if (index >= from) table.delete(index);
    for (const [place, entry] of entries.entries()) table.set(from + place, entry);
  };
  for (const record of records) {
    if ("vote" in record) takeTerm(s, record);
    else if ("from" in record) put(record.from, record.entries);
    else {
      const { index, term, data, entries } = record;
      s.snapshot = { index, term, data };
      table.clear();
      put(index + 1, entries);
    }
  }
  const { index: base, term } = s.snapshot;
  if (base > 0) s.log.dropTo(base, term);
  const indexes = [...table.keys()].toSorted((one, other) => one - other);
  for (const [place, index] of indexes.entries()) {
    if (index !== base + 1 + place) throw new Error(`entry ${base + 1 + place} is missing in the records`);
    s.log.append([table.get(index) as Entry]);
  }
  s.commitIndex = s.snapshot.index;
  s.saved = { term: s.currentTerm, vote: s.votedFor, snapshotIndex: s.snapshot.index };
  s.log.saved();
}

function takeTerm(s: Server, { term, vote }: TermRecord): void {
  s.currentTerm = term;
  s.votedFor = vote;
}
