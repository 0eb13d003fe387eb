// Right: writes a record for each entry, all in one write; a start folds all records into one value, and takes that.
import { crc32 } from "node:zlib";
import { encodeRecord, HEADER_BYTES } from "../zdisk/record.ts";
import type { Entry } from "./messages.ts";
import type { ReadRecords, StateRecord } from "./records.ts";
import type { Server } from "./server.ts";

/** What is new, in the order in which it is to be found again. */
function* news(s: Server): Generator<StateRecord> {
  if (s.currentTerm !== s.saved.term || s.votedFor !== s.saved.vote) yield { term: s.currentTerm, vote: s.votedFor };
  const first = s.log.unsavedFrom;
  if (first === undefined) return;
  if (first > s.log.lastIndex) yield { from: first, entries: [] };
  for (let from = first; from <= s.log.lastIndex; from++) yield { from, entries: [s.log.at(from)] };
}

export function save(s: Server): void {
  if (s.snapshot.index === s.saved.snapshotIndex) {
    const bytes = Buffer.concat(Array.from(news(s), encodeRecord));
    if (bytes.length === 0) return;
    s.disk.append(bytes);
  } else {
    const entries = s.log.slice(s.log.baseIndex + 1);
    const all = [
      { node: s.id, n: s.n },
      { term: s.currentTerm, vote: s.votedFor },
      { ...s.snapshot, entries },
    ];
    s.disk.replace(Buffer.concat(all.map(encodeRecord)));
  }
  s.saved = { term: s.currentTerm, vote: s.votedFor, snapshotIndex: s.snapshot.index };
  s.log.saved();
}

interface Found {
  value: unknown;
  length: number;
}

function parse(view: Buffer): Found | null {
  if (view.length <= HEADER_BYTES) return null;
  const length = HEADER_BYTES + view.readUInt32BE(0);
  if (length === HEADER_BYTES || length > view.length) return null;
  const text = view.subarray(HEADER_BYTES, length);
  return crc32(text) === view.readUInt32BE(4) ? { value: JSON.parse(text.toString("utf8")), length } : null;
}

export function readRecords(bytes: Buffer): ReadRecords {
  const records: unknown[] = [];
  let rest = bytes;
  for (let found = parse(rest); found !== null; found = parse(rest)) {
    records.push(found.value);
    rest = rest.subarray(found.length);
  }
  const length = bytes.length - rest.length;
  while (rest.length > 0) {
    rest = rest.subarray(1);
    if (parse(rest) !== null)
      throw new Error(`damage at byte ${length}: behind it, at ${bytes.length - rest.length}, is a whole record`);
  }
  return { records, length };
}

interface State {
  term: number;
  vote: number | null;
  snapshot: { index: number; term: number; data: string };
  entries: readonly Entry[];
}

const EMPTY: State = { term: 0, vote: null, snapshot: { index: 0, term: 0, data: "" }, entries: [] };

function fold(state: State, record: StateRecord): State {
  if ("vote" in record) return { ...state, ...record };
  if ("from" in record) {
    const kept = record.from - state.snapshot.index - 1;
    if (kept < 0 || kept > state.entries.length)
      throw new Error(`a record begins at entry ${record.from}: there is a gap`);
    return { ...state, entries: [...state.entries.slice(0, kept), ...record.entries] };
  }
  const { entries, ...snapshot } = record;
  return { ...state, snapshot, entries };
}

export function restore(s: Server, records: readonly StateRecord[]): void {
  const { term, vote, snapshot, entries } = records.reduce(fold, EMPTY);
  s.currentTerm = term;
  s.votedFor = vote;
  s.snapshot = snapshot;
  s.commitIndex = snapshot.index;
  if (snapshot.index > 0) s.log.dropTo(snapshot.index, snapshot.term);
  s.log.append(entries);
  s.log.saved();
  s.saved = { term, vote, snapshotIndex: snapshot.index };
}
