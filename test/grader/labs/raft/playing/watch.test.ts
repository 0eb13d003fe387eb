import { describe, expect, test } from "vitest";
import type { LiveEvent } from "../../../../../grader/cluster/web/events.ts";
import type { Said } from "../../../../../grader/history/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { LIVE } from "../../../../../grader/labs/raft/playing/live.ts";
import { RAFT, server } from "../../../../../grader/labs/raft/wire.ts";

/** Three servers, of which a page is told what crosses the wire and what they log. */
function watched() {
  const history = new History(RAFT);
  history.note({ kind: "cluster", f: 1, live: [0, 1, 2], pubkeys: ["", "", ""] });
  const watch = LIVE.watch(
    history,
    () => false,
    () => undefined,
  );
  const told: LiveEvent[] = [];
  for (const id of [0, 1, 2]) told.push(...watch.started(id));
  const call = (said: Said, result: object) => {
    const made = history.hold(said);
    expect(made.malformed).toBeUndefined();
    const isTold = watch.isTold?.(made) ?? true;
    told.push(...watch.called(made));
    history.pass(made);
    history.answer(made, { result });
    told.push(...(watch.answered?.(made) ?? []));
    history.hear(made);
    told.push(...(watch.heard?.(made) ?? []));
    return isTold;
  };
  return {
    told,
    call,
    vote: (candidate: number, voter: number, term: number, voteGranted: boolean) =>
      call(
        {
          ...{ from: server(candidate), to: server(voter), method: "Raft.RequestVoteRpc" },
          params: { term, candidateId: candidate, lastLogIndex: 0, lastLogTerm: 0 },
        },
        { term, voteGranted },
      ),
    append: (leader: number, to: number, term: number, leaderCommit = 0) =>
      call(
        {
          ...{ from: server(leader), to: server(to), method: "Raft.AppendEntriesRpc" },
          params: { term, leaderId: leader, prevLogIndex: 0, prevLogTerm: 0, entries: [], leaderCommit },
        },
        { term, success: true, conflictTerm: 0, conflictIndex: 0 },
      ),
    logs: (id: number, line: string) => told.push(...watch.wrote(id, "stderr", `x.ts:1: INFO| I=${id} ${line}`)),
    differsOf: (id: number) =>
      told.findLast((event) => event.kind === "standing" && event.id === id && event.differs !== undefined),
  };
}

describe("what a server does that the wire does not entitle it to is told", () => {
  test("nothing of an election that is won, and of its votes", () => {
    const { told, vote, append, differsOf } = watched();
    vote(0, 1, 1, true);
    vote(0, 2, 1, false);
    append(0, 1, 1);
    expect([0, 1, 2].map(differsOf)).toEqual([undefined, undefined, undefined]);
    expect(told.flatMap((event) => (event.kind === "worth" ? [event.note] : []))).toEqual([
      "1 of 1 votes of others",
      "refused",
    ]);
    expect(told.flatMap((event) => (event.kind === "call" ? [[event.message, event.text, event.title]] : []))).toEqual([
      [2, "vote: granted, term 1", "term 1"],
      [2, "vote: refused, term 1", "term 1"],
      [4, "answer to AppendEntries: success, term 1", undefined],
    ]);
  });

  test("who leads without the votes of a majority (E10)", () => {
    const { vote, append, differsOf } = watched();
    vote(0, 1, 1, false);
    vote(0, 2, 1, false);
    append(0, 1, 1);
    expect(differsOf(0)).toMatchObject({ differs: "it leads in term 1 with 1 of 2 votes" });
  });

  test("who votes twice in a term, also after it stood itself (E5)", () => {
    const { vote, differsOf } = watched();
    vote(0, 2, 1, true);
    vote(1, 2, 1, true);
    expect(differsOf(2)).toMatchObject({ differs: "it has voted for 0 and for 1 in term 1" });
    vote(1, 0, 1, true);
    expect(differsOf(0)).toMatchObject({ differs: "it has voted for 0 and for 1 in term 1" });
  });

  test("two that lead in one term (E13)", () => {
    const { vote, append, differsOf } = watched();
    vote(0, 2, 1, true);
    vote(1, 2, 1, true);
    append(0, 2, 1);
    append(1, 2, 1);
    expect(differsOf(1)).toMatchObject({ differs: "it leads in term 1, and so has server 0" });
  });

  test("who applies something else at an index (X2)", () => {
    const { told, logs } = watched();
    logs(0, "T=1 L=0| apply index=1, cmd:[put x 1], result:[put ok]");
    logs(1, "T=1 L=0| apply index=1, cmd:[put x 2], result:[put ok]");
    expect(told.findLast((event) => event.kind === "phase" && event.id === 1)).toMatchObject({
      differs: "it has applied [put x 2] at index 1; server 0 has applied [put x 1] there",
    });
  });
});

test("a leader that says again what it has said is not told of, and what is new is", () => {
  const { append } = watched();
  expect([append(0, 1, 1), append(0, 1, 1), append(0, 2, 1), append(0, 1, 1, 1), append(0, 1, 1, 1)]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
});
