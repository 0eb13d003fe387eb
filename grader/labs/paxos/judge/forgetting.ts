import { type Rest, type Turn, turnAt } from "../../kit/world/turns.ts";
import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo, server } from "../wire.ts";
import type { InstanceState } from "./disk.ts";
import { answersTo, doneAll, isPeer, leastMin, mostMin, type Peer, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what a server says that it needs no more (Z1), what it takes for needless (Z2), and what it forgets (Z3). */
export function judgeForgetting(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  return [
    ...judgeOwnDone(view),
    ...judgeDoneRpc(view),
    ...judgeDones(view),
    ...judgeMin(view),
    ...judgeForgotten(view),
    ...judgeKept(view, restAt),
    ...judgeRewriting(view),
  ];
}

function violation(
  { id }: View,
  rule: Rule,
  functions: readonly StudentFunction[],
  told: Pick<Violation, "at" | "message" | "expected" | "seen" | "culprit"> & { seq?: number },
): Violation {
  return { rule, functions, replica: id, seq: 0, ...told };
}

/** Its calls and answers carry what is on its disk: what was there when it was told to say it, or came to be there meanwhile. */
function judgeOwnDone(view: View): Violation[] {
  const calls = view.made.filter(isPeer).map((call) => {
    return { call, done: call.params.done, from: turnAt(view, call.at)?.begin ?? call.at, at: call.at };
  });
  const answers = view.passed.filter(isPeer).flatMap((call) => {
    const [reply, at] = [replyTo(call), call.answered];
    return reply === undefined || at === undefined ? [] : [{ call, done: reply.done, from: Number(call.passed), at }];
  });
  const first = [...calls, ...answers]
    .toSorted((a, b) => a.at - b.at)
    .find(({ done, from, at }) => {
      const [least, most] = [view.disk.done(view.id, from - 1), view.disk.done(view.id, at)];
      return done < least || done > most;
    });
  if (first === undefined) return [];
  const { call, done, at } = first;
  // What is less than is on the disk, or more than its service has said, who speaks has from elsewhere.
  const isOfSpeaker =
    done < view.disk.done(view.id, at) || (view.setting.hasServices && done > (view.mostTold[view.id]?.at(at) ?? 0));
  const speaker: StudentFunction = call.from === server(view.id) ? "propose" : HANDLERS[(call as Peer).method];
  return [
    violation(view, "Z1", isOfSpeaker ? [speaker, "done"] : ["done", speaker], {
      ...{ at, culprit: call, seq: call.params.seq },
      message: "what a server says that it is done with is not what is on its disk",
      expected: `done: ${view.disk.done(view.id, at)}`,
      seen: `done: ${done}`,
    }),
  ];
}

/** What the service says is on the disk before it is answered. */
function judgeDoneRpc(view: View): Violation[] {
  return answersTo(view, "Paxos.DoneRpc").flatMap(({ call, reply, at }): Violation[] => {
    const { seq } = call.params;
    const done = view.disk.done(view.id, at);
    if (!reply.ok || done >= seq) return [];
    return [
      violation(view, "Z1", ["done"], {
        ...{ at, culprit: call, seq },
        message: "what the service is done with is not on the disk when that is answered",
        expected: `done: ${seq} on the disk`,
        seen: `done: ${done}`,
      }),
    ];
  });
}

/** What it takes another for done with is what that has said. */
function judgeDones(view: View): Violation[] {
  for (const { at, value: dones } of view.disk.dones.moments) {
    for (const [id, done] of dones.entries()) {
      const most = view.mostTold[id]?.at(at) ?? 0;
      // Its own may be what the service in the same process has.
      if (done <= most || (id === view.id && !view.setting.hasServices)) continue;
      return [
        violation(view, "Z2", ["takeDone", "done"], {
          ...{ at, culprit: undefined },
          message: `server ${id} is taken for done with more than it has said`,
          expected: `done: ${most} at the most`,
          seen: `done: ${done} on the disk`,
        }),
      ];
    }
  }
  return [];
}

const HANDLERS = {
  "Paxos.PrepareRpc": "PrepareRpc",
  "Paxos.AcceptRpc": "AcceptRpc",
  "Paxos.DecideRpc": "DecideRpc",
} as const;

type Told = MessageOf<"Paxos.StartRpc"> | MessageOf<"Paxos.DoneRpc">;

/** min is one above the least of all, and never goes back. */
export function judgeMin(view: View): Violation[] {
  const answers = [...answersTo(view, "Paxos.StartRpc"), ...answersTo(view, "Paxos.DoneRpc")].toSorted(
    (a, b) => a.at - b.at,
  );
  let before = 1;
  let answered = 0;
  return answers.flatMap(({ call, reply, at, turn }): Violation[] => {
    const most = mostMin(view, at);
    const [least, culprit, since] = [before, call as Told, answered];
    before = Math.max(before, reply.min);
    answered = at;
    const sure = leastMin(view, turn);
    if (reply.min >= least && reply.min < sure) {
      return [
        violation(view, "Z2", reply.min === sure - 1 ? ["min", "takeDone"] : ["takeDone", "min"], {
          ...{ at, culprit, seq: call.params.seq },
          message: "min is below what all are done with",
          expected: `${sure}: all have said that they are done with ${sure - 1}`,
          seen: `min: ${reply.min}`,
        }),
      ];
    }
    if (reply.min <= most && reply.min >= least) return [];
    return [
      violation(view, "Z2", reply.min > most ? ["min", "takeDone"] : lowering(view, least, since, at), {
        ...{ at, culprit, seq: call.params.seq },
        message: reply.min > most ? "min is above what all are done with" : "min has gone back",
        expected: reply.min > most ? `${most} at the most` : `${least} at the least, as it said before`,
        seen: `min: ${reply.min}`,
      }),
    ];
  });
}

/** The functions by which min may have gone back from what it was at a place: those that were told of something lower than before. */
function lowering(view: View, least: number, since: number, until: number): StudentFunction[] {
  const { passed, mostTold } = view;
  // What others have said outlives the process where it was written, which is when something is forgotten.
  const isAnew = turnAt(view, since)?.life !== turnAt(view, until)?.life;
  if (isAnew && Math.min(...view.disk.dones.at(until)) < least - 1)
    return hasForgotten(view, until) ? ["takeDone", "forget"] : ["forget", "takeDone"];
  const some = passed.filter((call) => Number(call.passed) > since && Number(call.passed) <= until);
  const isLower = (id: number, done: number, place: number): boolean => done < (mostTold[id]?.at(place - 1) ?? 0);
  const told = some.flatMap((call): StudentFunction[] => {
    const place = Number(call.passed);
    if (isPeer(call)) return isLower(call.params.from, call.params.done, place) ? ["takeDone"] : [];
    return call.method === "Paxos.DoneRpc" && isLower(view.id, call.params.seq, place) ? ["done"] : [];
  });
  return [...new Set<StudentFunction>([...told, "min", "takeDone"])];
}

/** Nothing is forgotten that somebody may need, and nothing that was forgotten begins anew. */
function judgeForgotten(view: View): Violation[] {
  const isMinSaid = [...answersTo(view, "Paxos.StartRpc"), ...answersTo(view, "Paxos.DoneRpc")].some(
    ({ reply }) => reply.min > 1,
  );
  // Whose min is right forgets more than that.
  const isMinRight = isMinSaid && judgeMin(view).length === 0;
  return [...view.disk.instances].flatMap(([seq, { moments }]) =>
    moments.flatMap(({ at, value: state }, place): Violation[] => {
      const before = moments[place - 1]?.value;
      if (state === undefined && seq >= mostMin(view, at)) {
        return [
          violation(view, "Z3", isMinRight ? ["forget", "takeDone", "min"] : ["min", "takeDone", "forget"], {
            ...{ at, culprit: undefined, seq },
            message: "an instance is forgotten that somebody may still need",
            expected: `what is below ${mostMin(view, at)} forgotten, by all that it was told`,
            seen: `instance ${seq} is not on the disk any more`,
          }),
        ];
      }
      if (state === undefined || before !== undefined || seq > doneAll(view, at - 1)) return [];
      return [
        violation(view, "Z3", beginning(view, seq, at, state), {
          ...{ at, culprit: undefined, seq },
          message: "an instance that was forgotten has begun anew",
          expected: `nothing of instance ${seq}: all are done with it`,
          seen: isDecision(state) ? "a decision on the disk" : `ballot ${state.promised} promised on the disk`,
        }),
      ];
    }),
  );
}

/** So many instances, and bytes of their values, may stay on a disk that is cleaned now and then, and not each time. */
const KEPT_MAX = { instances: 5, bytes: 100_000 };

/** What is forgotten leaves the disk. */
function judgeKept(view: View, restAt: (at: number) => Rest | undefined): Violation[] {
  let least = 1;
  for (const turn of view.turns) {
    const next = leastMin(view, { ...turn, begin: turn.end });
    if (next <= least) continue;
    const rest = restAt(turn.begin);
    if (rest === undefined) continue;
    least = next;
    const needless = [...view.disk.instances].flatMap(([seq, past]) => {
      const state = seq < least ? past.at(rest.until - 1) : undefined;
      return state === undefined ? [] : [{ seq, bytes: (state.decided ?? state.accepted)?.value?.length ?? 0 }];
    });
    const bytes = needless.reduce((sum, one) => sum + one.bytes, 0);
    if (needless.length <= KEPT_MAX.instances || bytes <= KEPT_MAX.bytes) continue;
    return [
      violation(view, "Z3", keeping(view, turn), {
        ...{ at: rest.at, culprit: undefined, seq: needless[0]?.seq ?? 0 },
        message: "what is forgotten stays on the disk",
        expected: `nothing below ${least}, or little`,
        seen: `${needless.length} instances, with ${bytes} bytes`,
      }),
    ];
  }
  return [];
}

/** So often may a server write all of its disk anew in one life though nothing has changed. */
const REWRITTEN_MAX = 3;

/** All of the disk is written anew when min has gone on, and not with each message. */
function judgeRewriting(view: View): Violation[] {
  const counts = new Map<number, number>();
  for (const at of view.disk.rewritten) {
    const turn = turnAt(view, at);
    // At its start a server puts in order what it finds.
    if (turn === undefined || turn.begin === turn.life.start) continue;
    const count = (counts.get(turn.life.start) ?? 0) + 1;
    counts.set(turn.life.start, count);
    if (count <= REWRITTEN_MAX) continue;
    return [
      violation(view, "Z3", ["forget", "takeDone"], {
        ...{ at, culprit: undefined },
        message: "all of the disk is written anew again and again, and nothing has been forgotten",
        expected: "once for each time that min goes on",
        seen: `${count} times with nothing changed`,
      }),
    ];
  }
  return [];
}

/** Who can forget, as the disk shows, was not made to by what it was told last. */
function keeping(view: View, { begin }: Turn): StudentFunction[] {
  if (!hasForgotten(view, begin)) return ["forget", "takeDone"];
  const isOwn = view.passed.some(({ method, passed }) => method === "Paxos.DoneRpc" && passed === begin);
  return [isOwn ? "done" : "takeDone", "forget"];
}

function hasForgotten({ disk }: View, by: number): boolean {
  return [...disk.instances.values()].some(({ moments }) =>
    moments.some(({ at, value }) => value === undefined && at <= by),
  );
}

/** Whether nothing is there of an instance but what is decided in it. */
const isDecision = ({ promised, decided }: InstanceState): boolean => promised === 0 && decided !== undefined;

/** The functions that may have begun an instance anew: by what that has put there, and by the call about it that came last. */
function beginning({ passed }: View, seq: number, at: number, state: InstanceState): StudentFunction[] {
  if (isDecision(state)) return ["learn", "forget"];
  const call = passed.findLast((one) => isPeer(one) && one.params.seq === seq && Number(one.passed) < at);
  return [call?.method === "Paxos.AcceptRpc" ? "AcceptRpc" : "PrepareRpc", "learn", "forget"];
}
