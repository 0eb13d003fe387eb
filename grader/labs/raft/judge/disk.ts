import { crc32 } from "node:zlib";
import { array, type InferOutput, is, nullable, number, strictObject, string, union } from "valibot";
import { HEADER_BYTES } from "../../../../skeleton/zdisk/record.ts";
import { Entry } from "../../../../skeleton/zraft/messages.ts";
import { changesOf, type DiskChange } from "../../../history/disk.ts";
import type { History } from "../../../history/history.ts";
import { server } from "../wire.ts";

/** What is on a server's disk: what whoever reads it finds there. It is never changed: another one takes its place. */
export interface DiskState {
  owner: { node: number; n: number } | undefined;
  term: number;
  vote: number | null;
  /** The snapshot; its index is 0 if there is none. */
  base: { index: number; term: number; data: string };
  /** The entry at `base.index + 1` first. */
  entries: readonly Entry[];
  /** How many bytes behind the last whole record are no record yet, or never will be one. */
  torn: number;
  /** Why nobody can read it, if nobody can: there is damage before its end, or a record that no server writes. */
  damage: string | undefined;
  /** Whether that is a record of entries that is apart from the log. */
  isApart?: true;
}

const BLANK: DiskState = {
  owner: undefined,
  term: 0,
  vote: null,
  base: { index: 0, term: 0, data: "" },
  entries: [],
  torn: 0,
  damage: undefined,
};

export const lastIndexOf = ({ base, entries }: DiskState): number => base.index + entries.length;

/** The term of the entry at an index, the snapshot's last one included; 0 at index 0; undefined if it is dropped or not there. */
export function termAt({ base, entries }: DiskState, index: number): number | undefined {
  return index === base.index ? base.term : entries[index - base.index - 1]?.term;
}

export const lastTermOf = (disk: DiskState): number => termAt(disk, lastIndexOf(disk)) as number;

export function entryAt({ base, entries }: DiskState, index: number): Entry | undefined {
  return entries[index - base.index - 1];
}

/** From the place `at` on, a disk is in this state. */
export interface DiskMoment {
  at: number;
  state: DiskState;
}

/** All states of a server's disk, in order; before the first it is blank. */
export function momentsOf(history: History, id: number): DiskMoment[] {
  const reader = new DiskReader();
  return changesOf(history, server(id)).map((change) => ({ at: change.at, state: reader.take(change) }));
}

/** The state of a disk by the place `at`, that one included. */
export function stateAt(moments: readonly DiskMoment[], at: number): DiskState {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] as DiskMoment).at <= at) low = middle + 1;
    else high = middle;
  }
  return moments[low - 1]?.state ?? BLANK;
}

/** The states that a disk was in from one place to another, both included. */
export function statesIn(moments: readonly DiskMoment[], from: number, to: number): DiskState[] {
  return [stateAt(moments, from), ...moments.filter(({ at }) => at > from && at <= to).map(({ state }) => state)];
}

/** What records make of a state, if they arrive whole. */
export function withBytes(state: DiskState, op: "append" | "replace", bytes: Buffer): DiskState {
  const reader = new DiskReader(state);
  return reader.take({ at: 0, bytes, isAdded: op === "append" });
}

/** What is on a disk that holds these bytes. */
export const stateOf = (bytes: Buffer): DiskState => new DiskReader().take({ at: 0, bytes, isAdded: false });

/** Reads a disk as it is written, without reading again what it has read. */
class DiskReader {
  #state: DiskState;
  /** What is behind the last whole record. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(state: DiskState = BLANK) {
    this.#state = state;
  }

  take({ bytes, isAdded }: Pick<DiskChange, "at" | "bytes" | "isAdded">): DiskState {
    if (!isAdded) this.#state = BLANK;
    this.#tail = isAdded ? Buffer.concat([this.#tail, bytes]) : bytes;
    while (this.#state.damage === undefined) {
      const record = recordAt(this.#tail, 0);
      if (record === undefined) break;
      this.#tail = this.#tail.subarray(record.end);
      this.#state = after(this.#state, record.value);
    }
    if (this.#state.damage === undefined && hasRecordBehind(this.#tail))
      this.#state = { ...this.#state, damage: "a record that is not whole has others behind it" };
    this.#state = { ...this.#state, torn: this.#tail.length };
    return this.#state;
  }
}

/** The whole record that begins at a byte; undefined if there is none. */
function recordAt(bytes: Buffer, at: number): { value: unknown; end: number } | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const begin = at + HEADER_BYTES;
  const end = begin + bytes.readUInt32BE(at);
  const payload = bytes.subarray(begin, end);
  if (end > bytes.length || payload.length === 0 || crc32(payload) !== bytes.readUInt32BE(at + 4)) return undefined;
  try {
    return { value: JSON.parse(payload.toString()), end };
  } catch {
    return { value: undefined, end };
  }
}

function hasRecordBehind(tail: Buffer): boolean {
  for (let at = 1; at + HEADER_BYTES < tail.length; at++) if (recordAt(tail, at) !== undefined) return true;
  return false;
}

const NodeRecord = strictObject({ node: number(), n: number() });
const TermRecord = strictObject({ term: number(), vote: nullable(number()) });
const LogRecord = strictObject({ from: number(), entries: array(Entry) });
const SnapshotRecord = strictObject({ index: number(), term: number(), data: string(), entries: array(Entry) });
const AnyRecord = union([NodeRecord, TermRecord, LogRecord, SnapshotRecord]);
export type AnyRecord = InferOutput<typeof AnyRecord>;

/** A whole record, undefined if it is none that a server writes, and how many bytes it takes up. */
export interface Written {
  record: AnyRecord | undefined;
  length: number;
}

/** The whole records at the beginning of some bytes; and how many bytes are behind them. */
export function recordsIn(bytes: Buffer): { records: Written[]; rest: number } {
  const records: Written[] = [];
  let begin = 0;
  for (let found = recordAt(bytes, 0); found !== undefined; found = recordAt(bytes, begin)) {
    const { value, end } = found;
    records.push({ record: is(AnyRecord, value) ? value : undefined, length: end - begin });
    begin = end;
  }
  return { records, rest: bytes.length - begin };
}

/** A state with one record more: later ones win. */
function after(state: DiskState, record: unknown): DiskState {
  if (!is(AnyRecord, record))
    return { ...state, damage: `a record is none that a server writes: ${JSON.stringify(record)?.slice(0, 100)}` };
  if ("node" in record) return { ...state, owner: record };
  if ("vote" in record) return { ...state, ...record };
  const { entries } = record;
  if ("index" in record) {
    const { index, term, data } = record;
    return { ...state, base: { index, term, data }, entries };
  }
  const { base } = state;
  const { from } = record;
  if (from <= base.index || from > lastIndexOf(state) + 1)
    return {
      ...state,
      damage: `a record of entries begins at ${from}, and the log is ${base.index + 1} to ${lastIndexOf(state)}`,
      isApart: true,
    };
  return { ...state, entries: [...state.entries.slice(0, from - base.index - 1), ...entries] };
}
