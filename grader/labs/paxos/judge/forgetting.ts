import type { Rule, StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo } from "../wire.ts";
import { answersTo, isPeer, mostMin, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges what a server says that it needs no more (Z1), what it takes for needless (Z2), and what it forgets (Z3). */
export function judgeForgetting(view: View): Violation[] {
  return [
    ...judgeOwnDone(view),
    ...judgeDoneRpc(view),
    ...judgeDones(view),
    ...judgeMin(view),
    ...judgeForgotten(view),
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
  return [
    violation(view, "Z1", ["done", "propose", "PrepareRpc", "AcceptRpc"], {
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

type Told = MessageOf<"Paxos.StartRpc"> | MessageOf<"Paxos.DoneRpc">;

/** min is one above the least of all, and never goes back. */
function judgeMin(view: View): Violation[] {
  const answers = [...answersTo(view, "Paxos.StartRpc"), ...answersTo(view, "Paxos.DoneRpc")].toSorted(
    (a, b) => a.at - b.at,
  );
  let before = 1;
  return answers.flatMap(({ call, reply, at }): Violation[] => {
    const most = mostMin(view, at);
    const [least, culprit] = [before, call as Told];
    before = Math.max(before, reply.min);
    if (reply.min <= most && reply.min >= least) return [];
    return [
      violation(view, "Z2", ["min", "takeDone"], {
        ...{ at, culprit, seq: call.params.seq },
        message: reply.min > most ? "min is above what all are done with" : "min has gone back",
        expected: reply.min > most ? `${most} at the most` : `${least} at the least, as it said before`,
        seen: `min: ${reply.min}`,
      }),
    ];
  });
}

/** Nothing is forgotten that somebody may need, and nothing that was forgotten begins anew. */
function judgeForgotten(view: View): Violation[] {
  return [...view.disk.instances].flatMap(([seq, { moments }]) =>
    moments.flatMap(({ at, value: state }, place): Violation[] => {
      const before = moments[place - 1]?.value;
      if (state === undefined && seq >= mostMin(view, at)) {
        return [
          violation(view, "Z3", ["forget", "min"], {
            ...{ at, culprit: undefined, seq },
            message: "an instance is forgotten that somebody may still need",
            expected: `what is below ${mostMin(view, at)} forgotten, by all that it was told`,
            seen: `instance ${seq} is not on the disk any more`,
          }),
        ];
      }
      if (state === undefined || before !== undefined || seq > doneAll(view, at)) return [];
      return [
        violation(view, "Z3", ["PrepareRpc", "AcceptRpc", "learn", "forget"], {
          ...{ at, culprit: undefined, seq },
          message: "an instance that was forgotten has begun anew",
          expected: `nothing of instance ${seq}: all are done with it`,
          seen: `ballot ${state.promised} promised on the disk`,
        }),
      ];
    }),
  );
}

/** Up to which seq all are done, as the disk had it before a place. */
function doneAll({ disk, setting }: View, at: number): number {
  return Math.min(...Array.from({ length: setting.n }, (_, id) => disk.done(id, at - 1)));
}
