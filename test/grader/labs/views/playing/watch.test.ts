import { expect, test } from "vitest";
import type { LiveEvent } from "../../../../../grader/cluster/web/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { LIVE } from "../../../../../grader/labs/views/playing/live.ts";
import { replica, VIEWS } from "../../../../../grader/labs/views/wire.ts";
import { newKeyPair, sign } from "../../../../../skeleton/znet/keys.ts";

const KEYS = Array.from({ length: 4 }, () => newKeyPair("ed25519"));
const DIGEST = "a".repeat(64);

/** Four replicas, of which a page is told what crosses the wire and what they log. */
function watched() {
  const history = new History(VIEWS);
  history.note({ kind: "cluster", f: 1, live: [0, 1, 2, 3], pubkeys: KEYS.map(({ publicPem }) => publicPem) });
  const watch = LIVE.watch(
    history,
    () => false,
    () => undefined,
  );
  const told: LiveEvent[] = [0, 1, 2, 3].flatMap((id) => watch.started(id));
  const say = (from: number, to: number, method: string, params: object) => {
    const call = history.hold({ from: replica(from), to: replica(to), method: `Server.${method}Rpc`, params });
    expect(call.malformed).toBeUndefined();
    told.push({ kind: "call", call: call.at, ...LIVE.told(call) }, ...watch.called(call));
    history.pass(call);
    told.push(...watch.passed(call));
  };
  const signed = (id: number, phase: string, msg: object) => ({
    msg,
    sign: sign((KEYS[id] as (typeof KEYS)[number]).privateKey, phase, msg),
  });
  return {
    told,
    vote: (from: number, to: number, phase: "prepare" | "commit", view: number, signer = from) =>
      say(
        from,
        to,
        phase === "prepare" ? "Prepare" : "Commit",
        signed(signer, phase, { peerId: from, view, seq: 1, digest: DIGEST }),
      ),
    newView: (view: number, to: number) => {
      const leader = view % 4;
      const order = signed(leader, "pre-prepare", { peerId: leader, view, seq: 1, digest: DIGEST });
      const msg = { peerId: leader, view, viewChanges: [], prePrepares: [order] };
      say(leader, to, "NewView", signed(leader, "new-view", msg));
    },
    logs: (id: number, text: string) => told.push(...watch.wrote(id, "stderr", `a.ts:1: INFO| I=${id} L=1 ${text}`)),
    /** How far a replica is with seq 1. */
    reached: (id: number) => told.findLast((event) => event.kind === "phase" && event.id === id),
    standing: (id: number) => told.findLast((event) => event.kind === "standing" && event.id === id),
  };
}

test("votes are counted in the view that gave the order, and those of another view say nothing for it", () => {
  const { told, vote, newView, reached } = watched();
  newView(1, 2);
  for (const from of [0, 3]) vote(from, 2, "prepare", 0);
  expect(reached(2)).toMatchObject({ seq: 1, reached: [] });
  for (const from of [1, 3]) vote(from, 2, "prepare", 1);
  vote(1, 2, "commit", 1);
  vote(1, 2, "commit", 1);
  vote(0, 2, "commit", 1, 3);
  expect(reached(2)).toMatchObject({ reached: ["prepared"], counts: [{ count: 2, needed: 2 }, { count: 1 }] });
  vote(3, 2, "commit", 1);
  expect(reached(2)).toMatchObject({ reached: ["prepared", "committed"] });
  const badges = told.flatMap((event) => (event.kind === "worth" ? [event.badge] : []));
  expect(badges).toEqual(["1/2", "2/2", "1/2", "2/2", "1/2", "V1", "V4", "2/2"]);
});

test("a round is a seq, or the view that somebody wants", () => {
  const { told, vote, newView } = watched();
  newView(1, 2);
  vote(1, 2, "prepare", 1);
  const calls = told.filter((event) => event.kind === "call");
  expect(calls.map(({ title, seq, text }) => [title ?? seq, text])).toEqual([
    ["view 1", "NEW-VIEW view=1, again: 1"],
    [1, "PREPARE seq=1 view=1"],
  ]);
});

test("where a replica is, and who leads, is what it logs itself", () => {
  const { logs, standing, reached } = watched();
  expect(standing(0)).toMatchObject({ role: "leads", figures: { view: 0, executed: 0, stable: 0 } });
  logs(1, "view=1| stage=6:view-change => [0 2 3]");
  expect(standing(1)).toEqual({
    ...{ kind: "standing", id: 1, figures: { view: 1, executed: 0, stable: 0 } },
    remark: "on its way to view 1",
  });
  logs(1, "view=1| enter view, redo=[1]");
  expect(standing(1)).toMatchObject({ role: "leads", figures: { view: 1 } });
  logs(1, "seq=1| execute cmd:[put x 1], result:[put ok]");
  expect(standing(1)).toMatchObject({ figures: { executed: 1 } });
  expect(reached(1)).toMatchObject({ reached: ["executed"] });
});
