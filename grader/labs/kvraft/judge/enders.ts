import type { Outcome, TimeSlip } from "../model.ts";
import type { StudentFunction } from "../rules.ts";
import { type ReplyTo, replyTo } from "../wire.ts";
import type { Answered } from "./answered.ts";
import type { Log } from "./log.ts";
import { fateOf, startsFor, type View, viewsOf } from "./view.ts";

/** The mistakes by which sessions end too early, or too late, and whose each is. */
const SLIPS: Readonly<Record<TimeSlip, StudentFunction>> = {
  "the clock goes back": "expire",
  "used by the entry": "execute",
  "begun by the entry": "execute",
  "ended by registrations": "execute",
  "not ended by empty entries": "execute",
  "not ended by refused entries": "execute",
  "not ended by repeated entries": "execute",
  "ended after use": "execute",
  "ended one at a time": "expire",
  "ended late": "expire",
  "never ended": "expire",
};

/** What a server has answered a command that was applied, and the index of its entry. */
interface Told {
  index: number;
  status: ReplyTo<"Kv.CommandRpc">["status"];
}

/** What all servers of a log have answered: they run the same code. */
const TOLD = new WeakMap<Log, Told[]>();

/**
 * Whose mistake it is that a session ends too early, or too late, the likelier one first: the one by which most of what the server has
 * answered, and this answer, can be explained. Where none is, `execute` has not noted that it was used, if it would be over without
 * that. No verdict depends on this.
 */
export function endersOf(answered: Answered, status: Outcome["status"]): StudentFunction[] {
  const { view, call, applied } = answered;
  const age_ms = view.log.stateAt(applied).ageOf(call.params.clientId);
  const isUseLost = status === "ok" && age_ms !== undefined && age_ms >= view.setting.ttl_ms;
  const first = ofSlips(answered) ?? (isUseLost ? "execute" : "expire");
  return first === "execute" ? ["execute", "expire"] : ["expire", "execute"];
}

/** Whose the mistakes are that explain most; undefined if none explains this answer, or those that do are not one function's. */
function ofSlips({ view, call, reply, at }: Answered): StudentFunction | undefined {
  const own = startsFor(view, call, at).map((start) => fateOf(view, start, at));
  const index = own.find((fate) => fate.kind === "applied")?.index;
  if (index === undefined || view.steps.some(({ isRestore }) => isRestore)) return undefined;
  const all = TOLD.getOrInsertComputed(view.log, () => viewsOf(view.history, view.setting).flatMap(toldIn));
  const explained = Object.entries(SLIPS).flatMap(([slip, whose]) => {
    const outcomes = view.log.outcomesWith(slip as TimeSlip);
    if (outcomes[index]?.status !== reply.status) return [];
    return [{ whose, count: all.filter((one) => outcomes[one.index]?.status === one.status).length }];
  });
  const most = Math.max(...explained.map(({ count }) => count));
  const likeliest = new Set(explained.filter(({ count }) => count === most).map(({ whose }) => whose));
  return likeliest.size === 1 ? [...likeliest][0] : undefined;
}

function toldIn(view: View): Told[] {
  return view.commands.flatMap((call): Told[] => {
    const { answered } = call;
    const reply = replyTo(call);
    if (reply === undefined || answered === undefined) return [];
    const fates = startsFor(view, call, answered).map((start) => fateOf(view, start, answered));
    return fates.flatMap((fate) => (fate.kind === "applied" ? [{ index: fate.index, status: reply.status }] : []));
  });
}
