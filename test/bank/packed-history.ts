import type { Event } from "../../grader/history/events.ts";
import { History, type Protocol } from "../../grader/history/history.ts";
import { keyringOf, useKeyring } from "../../grader/labs/pbft/judge/case.ts";
import { PBFT } from "../../grader/labs/pbft/wire.ts";
import { PackedKeyring, paramsOf, type Reader, requestsIn, withoutSecrets } from "./packed-calls.ts";
import { baseOf, digestsIn, Numbers, Told, Usual } from "./packed-usual.ts";

/** What was packed has been looked at: what is malformed says so. */
const LOOKED_AT: Protocol = { ...PBFT, malformation: () => undefined };

/** A history in lines, one for each event. */
export function linesOf(history: History): string[] {
  const keyring = keyringOf(history);
  const usual = new Usual(digestsIn(history), baseOf(history));
  const names = { keys: new Numbers(), signatures: new Numbers(), usual };
  const waiting = { passed: [] as number[], heard: [] as number[] };
  const short = (event: Event): unknown[] | object => {
    const { at, time_ms, ...fact } = event;
    if (fact.kind === "passed") {
      waiting.passed.push(fact.call);
      return [at - fact.call];
    }
    if (fact.kind === "heard") return ["h", take(waiting.heard, fact.call)];
    if (fact.kind === "answered") {
      waiting.heard.push(fact.call);
      return ["a", take(waiting.passed, fact.call), "error" in fact ? { e: fact.error } : fact.result];
    }
    if (fact.kind === "cluster")
      return { ...fact, pubkeys: fact.pubkeys.map((_, id) => `key ${id}`), base: usual.base };
    if (fact.kind !== "call") return fact;
    const { from, to, method, params, malformed } = fact;
    if (malformed !== undefined) return ["m", from, to, method, params ?? null, malformed];
    return ["c", from, to, method, withoutSecrets(params, from, keyring, names)];
  };
  return history.events.map((event) => JSON.stringify(short(event)));
}

/** The history of such lines. */
export function historyOf(lines: readonly string[]): History {
  const told = lines.map((line) => JSON.parse(line));
  const base = told.find((one) => one.kind === "cluster")?.base ?? 0;
  const requests = told.flatMap((one) => (one[0] === "c" ? requestsIn(one[4], base) : []));
  const usual = new Usual(
    digestsIn({ calls: requests.map((req) => ({ from: "", to: "", method: "", params: { req } })) }),
    base,
  );
  const reader = { keys: new Told(), signatures: new Told(), usual };
  const waiting = { passed: [] as number[], heard: [] as number[] };
  const events = told.map((one, place) => {
    const at = place + 1;
    return { at, time_ms: 0, ...(Array.isArray(one) ? factOf(one, at, reader, waiting) : withoutBase(one)) } as Event;
  });
  const history = History.of(events, LOOKED_AT);
  useKeyring(history, new PackedKeyring(history.of("cluster")[0]?.pubkeys ?? []));
  return history;
}

function withoutBase({ base, ...fact }: { base?: number } & Event): Event {
  return fact;
}

function factOf(
  [kind, ...rest]: unknown[],
  at: number,
  reader: Reader,
  waiting: Record<"passed" | "heard", number[]>,
): object {
  if (typeof kind === "number") {
    waiting.passed.push(at - kind);
    return { kind: "passed", call: at - kind };
  }
  if (kind === "h") return { kind: "heard", call: call(waiting.heard, rest[0] as number | string) };
  if (kind === "a") {
    const [before, result] = rest as [number | string, { e?: string } | undefined];
    const answered = call(waiting.passed, before);
    waiting.heard.push(answered);
    const isError = typeof result === "object" && result !== null && typeof result.e === "string";
    return { kind: "answered", call: answered, ...(isError ? { error: result.e } : { result }) };
  }
  const [from, to, method, params, malformed] = rest as [string, string, string, unknown[], string?];
  if (kind === "m") return { kind: "call", from, to, method, params, malformed };
  return { kind: "call", from, to, method, params: paramsOf(params, from, reader) };
}

/** Takes a call out of those that wait, and tells its place among them; what does not wait any more is told by itself. */
function take(waiting: number[], call: number): number | string {
  const place = waiting.indexOf(call);
  if (place === -1) return `call ${call}`;
  waiting.splice(place, 1);
  return place;
}

function call(waiting: number[], told: number | string): number {
  return typeof told === "number" ? (waiting.splice(told, 1)[0] as number) : Number(told.slice("call ".length));
}
