import { type Rest, turnAt } from "../../kit/world/turns.ts";
import type { MessageOf } from "../wire.ts";
import type { View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Applied = MessageOf<"Service.DecidedRpc">;

/** Judges what a server gives to its service: what is decided, in order, without gaps, each once in a life (I2). */
export function judgeApplying(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  if (!view.setting.hasServices) return [];
  const applied = view.made.filter((call): call is Applied => call.method === "Service.DecidedRpc");
  const byLife = Map.groupBy(applied, ({ at }) => turnAt(view, at)?.life);
  return view.lives.flatMap((life) => {
    const calls = byLife.get(life) ?? [];
    return [...judgeOrder(view, life.start, calls), ...judgeOwed(view, { life, calls, applied }, restAt)];
  });
}

function judgeOrder(view: View, start: number, calls: readonly Applied[]): Violation[] {
  let last = 0;
  return calls.flatMap((call): Violation[] => {
    const { seq, value } = call.params;
    const begin = turnAt(view, call.at)?.begin ?? start;
    // Behind the last, or behind what its service has said that it does not need, were that written (Z1) or not.
    const told = view.mostTold[view.id]?.during(begin - 1, call.at) ?? [];
    const dones = [...view.disk.dones.during(begin - 1, call.at).map((each) => each[view.id] ?? 0), ...told];
    const right = [...new Set(dones.map((done) => Math.max(last, done) + 1))];
    const common = { replica: view.id, seq, at: call.at, culprit: call };
    const before = last;
    last = Math.max(last, seq);
    if (!right.includes(seq)) {
      return [
        {
          ...{ ...common, rule: "I2", functions: ["nextToApply"] },
          message: seq <= before ? "an instance is applied again" : "instances are left out",
          expected: `instance ${right.join(" or ")}, after ${before === 0 ? "none in this life" : before}`,
          seen: `instance ${seq}`,
        },
      ];
    }
    const known = view.disk.during(seq, 0, call.at).flatMap(({ decided }) => decided ?? []);
    if (known.length === 0 || known.some((one) => one.value === value)) return [];
    return [
      {
        ...{ ...common, rule: "I2", functions: ["nextToApply"] },
        message: "another value is applied than the one that is decided",
        expected: JSON.stringify(known[0]?.value)?.slice(0, 60) ?? "nothing",
        seen: JSON.stringify(value)?.slice(0, 60) ?? "nothing",
      },
    ];
  });
}

/** What is decided next is applied, unless the service still has the one before. */
function judgeOwed(
  view: View,
  { life, calls, applied }: { life: View["lives"][number]; calls: readonly Applied[]; applied: readonly Applied[] },
  restAt: (at: number) => Rest | undefined,
): Violation[] {
  for (const turn of view.turns) {
    if (turn.life !== life) continue;
    const rest = restAt(turn.begin);
    if (rest === undefined) continue;
    const given = calls.filter(({ at }) => at < rest.until);
    const isBusy = given.some(({ heard }) => heard === undefined || heard > turn.begin);
    const done = view.disk.done(view.id, rest.until);
    // What comes next is open where its service has said more than is on its disk (Z1).
    if (isBusy || (view.mostTold[view.id]?.at(rest.until) ?? 0) > done || isDonePending(view, rest.until)) continue;
    const last = Math.max(0, done, ...given.map(({ params }) => params.seq));
    const next = view.disk.instance(last + 1, turn.begin - 1).decided;
    if (next === undefined) continue;
    // What is applied later, when something else has the apply loop look, was only not told to it.
    const isLate = applied.some(({ params, at }) => params.seq === last + 1 && at >= rest.until);
    return [
      {
        ...{ rule: "I2", replica: view.id, seq: last + 1, at: rest.at, isUnspecific: !isLate },
        functions: isLate ? ["learn", "nextToApply"] : ["nextToApply", "learn"],
        message: "what is decided is not applied, although its turn has come",
        expected: `instance ${last + 1} given to the service`,
        seen: `nothing after ${last === 0 ? "its start" : `instance ${last}`}`,
        culprit: undefined,
      },
    ];
  }
  return [];
}

/** Whether its service has said what it needs no more, and waits for the answer: what is next is looked for behind that (Z1). */
function isDonePending({ passed }: View, place: number): boolean {
  return passed.some((call) => {
    if (call.method !== "Paxos.DoneRpc" || Number(call.passed) >= place) return false;
    return call.answered === undefined || call.answered >= place;
  });
}
