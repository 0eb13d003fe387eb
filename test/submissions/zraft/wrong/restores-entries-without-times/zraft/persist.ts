// Wrong: restore takes the terms and commands of entries from the disk, and gives them the time of its start (D4).
import { crc32 } from "node:zlib";
import { encodeRecord, HEADER_BYTES } from "../zdisk/record.ts";
import type { LogRecord, NodeRecord, ReadRecords, SnapshotRecord, StateRecord, TermRecord } from "./records.ts";
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
  const records: unknown[] = [];
  let length = 0;
  for (let record = recordAt(bytes, 0); record !== undefined; record = recordAt(bytes, length)) {
    records.push(record.value);
    length = record.end;
  }
  for (let at = length + 1; at < bytes.length; at++) {
    if (recordAt(bytes, at) === undefined) continue;
    throw new Error(
      `the record at byte ${length} is damaged: it is not whole, and there is one behind it, at byte ${at}`,
    );
  }
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
  return { value: JSON.parse(payload.toString()), end };
}

/** Makes a new server what its disk says (D4). */
export function restore(s: Server, records: readonly StateRecord[]): void {
  for (const record of records) {
    if ("vote" in record) takeTerm(s, record);
    else if ("from" in record) takeLog(s, record);
    else takeSnapshot(s, record);
  }
  s.commitIndex = s.snapshot.index;
  s.saved = { term: s.currentTerm, vote: s.votedFor, snapshotIndex: s.snapshot.index };
  s.log.saved();
}

function takeTerm(s: Server, { term, vote }: TermRecord): void {
  s.currentTerm = term;
  s.votedFor = vote;
}

function takeLog({ log, clock }: Server, { from, entries }: LogRecord): void {
  const now_ms = clock.now();
  if (from > log.lastIndex + 1)
    throw new Error(`a record begins at entry ${from}, and the log ends at ${log.lastIndex}`);
  log.truncate(from);
  log.append(entries.map(({ term, command }) => ({ term, command, at_ms: now_ms })));
}

function takeSnapshot(s: Server, { index, term, data, entries }: SnapshotRecord): void {
  s.snapshot = { index, term, data };
  s.log.truncate(s.log.baseIndex + 1);
  s.log.dropTo(index, term);
  s.log.append(entries);
}
