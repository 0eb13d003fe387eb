import { isDeepStrictEqual } from "node:util";
import { crc32 } from "node:zlib";
import { array, type InferOutput, is, looseObject, number, optional, strictObject, string, union } from "valibot";
import { HEADER_BYTES } from "../../../../skeleton/zdisk/record.ts";
import { Accepted, Decided } from "../../../../skeleton/zpaxos/messages.ts";
import { changesOf } from "../../../history/disk.ts";
import type { History } from "../../../history/history.ts";
import { server } from "../wire.ts";
import { Past } from "./past.ts";

/** What a server's disk holds of an instance. It is never changed: another one takes its place. */
export interface InstanceState {
  promised: number;
  accepted: Accepted | undefined;
  decided: Decided | undefined;
}

const NONE: InstanceState = { promised: 0, accepted: undefined, decided: undefined };

const NodeRecord = strictObject({ node: number(), n: number() });
const InstanceRecord = strictObject({
  seq: number(),
  promised: optional(number()),
  accepted: optional(Accepted),
  decided: optional(Decided),
});
const DonesRecord = strictObject({ dones: array(number()) });
const StateRecord = strictObject({ applied: number(), data: string() });
const AnyRecord = union([NodeRecord, InstanceRecord, DonesRecord, StateRecord]);
export type AnyRecord = InferOutput<typeof AnyRecord>;

/** What was accepted without a value: JSON leaves out what is undefined. */
const ValuelessRecord = looseObject({ seq: number(), accepted: looseObject({ ballot: number() }) });

/** What whoever reads a server's disk finds there, at each place of a history. */
export class DiskPast {
  /** By seq. One that is not there any more is undefined from then on. */
  readonly instances = new Map<number, Past<InstanceState | undefined>>();
  /** Where all that was there was written anew. */
  readonly replaced: number[] = [];
  /** Where it was, and nothing has changed by that. */
  readonly rewritten: number[] = [];
  /** Where something was accepted that has no value, and in which ballot. */
  readonly valueless: { at: number; seq: number; ballot: number }[] = [];
  /** Up to which seq each server is done, by id. */
  readonly dones: Past<readonly number[]> = new Past([] as readonly number[]);

  constructor(history: History, id: number) {
    let tail: Buffer = Buffer.alloc(0);
    for (const { at, bytes, isAdded } of changesOf(history, server(id))) {
      const { records, valueless, rest } = recordsIn(isAdded ? Buffer.concat([tail, bytes]) : bytes);
      tail = rest;
      this.valueless.push(...valueless.map((one) => ({ at, ...one })));
      const isChanged = isAdded || this.#isChangedBy(at, records);
      if (!isAdded) this.#keepOnly(at, records);
      for (const record of records) this.#take(at, record);
      if (!isAdded) this.replaced.push(at);
      if (!isChanged) this.rewritten.push(at);
    }
  }

  /** What is there of an instance by a place. */
  instance(seq: number, place: number): InstanceState {
    return this.instances.get(seq)?.at(place) ?? NONE;
  }

  /** All that was there of an instance from one place to another: one state at the least. */
  during(seq: number, from: number, to: number): InstanceState[] {
    return (this.instances.get(seq)?.during(from, to) ?? [NONE]).map((state) => state ?? NONE);
  }

  /** Up to which seq a server is done. */
  done(id: number, place: number): number {
    return this.dones.at(place)[id] ?? 0;
  }

  #take(at: number, record: AnyRecord): void {
    if ("dones" in record) this.dones.set(at, record.dones);
    if (!("seq" in record)) return;
    const { seq, promised, accepted, decided } = record;
    const past = this.instances.getOrInsertComputed(seq, () => new Past<InstanceState | undefined>(undefined));
    const before = past.at(at) ?? NONE;
    past.set(at, {
      promised: promised ?? before.promised,
      accepted: accepted ?? before.accepted,
      decided: decided ?? before.decided,
    });
  }

  /** Whether records say something else than what was there: of an instance, or of whom is done with what. */
  #isChangedBy(at: number, records: readonly AnyRecord[]): boolean {
    const states = new Map(records.flatMap((record) => ("seq" in record ? [[record.seq, record] as const] : [])));
    const dones = records.findLast((record) => "dones" in record)?.dones;
    if (dones === undefined || !isDeepStrictEqual([...dones], [...this.dones.at(at)])) return true;
    const known = [...this.instances].filter(([, past]) => past.at(at) !== undefined);
    return (
      known.length !== states.size ||
      known.some(([seq, past]) => {
        const { promised = 0, accepted, decided } = states.get(seq) ?? {};
        return !isDeepStrictEqual({ promised, accepted, decided }, past.at(at));
      })
    );
  }

  /** All that was there is gone, but what these records say again. */
  #keepOnly(at: number, records: readonly AnyRecord[]): void {
    const kept = new Set(records.flatMap((record) => ("seq" in record ? [record.seq] : [])));
    for (const [seq, past] of this.instances) if (!kept.has(seq) && past.at(at) !== undefined) past.set(at, undefined);
  }
}

interface Read {
  records: AnyRecord[];
  valueless: { seq: number; ballot: number }[];
  rest: Buffer;
}

/** The whole records at the beginning, and what is behind them. What is none that a server writes says nothing. */
export function recordsIn(bytes: Buffer): Read {
  const records: AnyRecord[] = [];
  const valueless: Read["valueless"] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const end = at + HEADER_BYTES + bytes.readUInt32BE(at);
    const payload = bytes.subarray(at + HEADER_BYTES, end);
    if (end > bytes.length || payload.length === 0 || crc32(payload) !== bytes.readUInt32BE(at + 4)) break;
    const record = parsed(payload);
    if (is(AnyRecord, record)) records.push(record);
    else if (is(ValuelessRecord, record)) valueless.push({ seq: record.seq, ballot: record.accepted.ballot });
    at = end;
  }
  return { records, valueless, rest: bytes.subarray(at) };
}

function parsed(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
