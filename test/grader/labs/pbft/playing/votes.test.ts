import { describe, expect, test } from "vitest";
import { LIES } from "../../../../../grader/labs/pbft/playing/lies.ts";
import { VOTES } from "../../../../../grader/labs/pbft/playing/votes.ts";
import { replica } from "../../../../../grader/labs/pbft/wire.ts";
import { demo, type Phase } from "./demo.ts";

type Demo = Awaited<ReturnType<typeof demo>>;

const asked = ({ history }: Demo, ...args: string[]) => VOTES.answer(history, args).split("\n");
/** What is told of the votes of a phase that one replica was sent. */
const row = (cluster: Demo, phase: Phase, to: number, seq = 1) => {
  const lines = asked(cluster, String(seq));
  const head = lines.findIndex((line) => line.startsWith(phase.toUpperCase()));
  return lines[head + 1 + to]?.replace(/ {2,}/g, "  ");
};

describe("of a seq is told", () => {
  test("what was proposed, who voted to whom, what of it counts and what is missing, and who executed", async () => {
    const cluster = await demo();
    const { msg } = cluster.propose(1);
    for (const from of [0, 1, 2]) cluster.say(from, "prepare", 1);
    for (const from of [0, 1]) cluster.say(from, "commit", 1);
    cluster.logs(2, "seq=1| execute cmd:[put x 1], result:[put ok]");
    expect(asked(cluster, "1")).toEqual([
      `seq 1: [put x 1], view 0, digest ${msg.digest.slice(0, 8)}…`,
      "PREPARE of  0   1   2   3  counts",
      "  to 0      .   ok  ok  -  2 of 2: prepared",
      "  to 1      ok  .   ok  -  2 of 2: prepared",
      "  to 2      ok  ok  .   -  2 of 2: prepared",
      "  to 3      ok  ok  ok  .  2 of 2: prepared",
      "COMMIT of   0   1   2   3  counts",
      "  to 0      .   ok  -   -  1 of 2, 1 missing",
      "  to 1      ok  .   -   -  1 of 2, 1 missing",
      "  to 2      ok  ok  .   -  2 of 2: committed",
      "  to 3      ok  ok  -   .  2 of 2: committed",
      "-  not sent",
      "executed by 2, and not by 0 1 3",
    ]);
  });

  test("which COMMITs came to one that is not prepared, and which wait for a pre-prepare", async () => {
    const cluster = await demo();
    cluster.propose(1, [1, 2]);
    for (const from of [0, 1]) cluster.say(from, "commit", 1);
    expect(row(cluster, "commit", 2)).toBe("  to 2  ok  ok  .  -  2 of 2, not prepared");
    expect(row(cluster, "commit", 3)).toBe("  to 3  ?  ?  -  .  0 of 2, and no pre-prepare");
  });

  test("what was sent and has not arrived", async () => {
    const cluster = await demo();
    cluster.propose(1);
    const params = cluster.vote(1, "prepare", 1);
    cluster.history.hold({ from: replica(1), to: replica(2), method: "Server.PrepareRpc", params });
    expect(row(cluster, "prepare", 2)).toBe("  to 2  -  held  .  -  0 of 2, 2 missing");
  });

  test("that a process which was restarted has nothing of what came before", async () => {
    const cluster = await demo();
    cluster.propose(1);
    cluster.say(1, "prepare", 1);
    cluster.history.note({ kind: "start", who: replica(2) });
    cluster.say(3, "prepare", 1);
    expect(row(cluster, "prepare", 2)).toBe("  to 2  -  lost  .  ?  0 of 2, and no pre-prepare");
    expect(row(cluster, "prepare", 0)).toBe("  to 0  .  ok  -  ok  2 of 2: prepared");
  });

  test.each([
    [["x"], "usage: votes <seq>"],
    [[], "usage: votes <seq>"],
    [["1", "2"], "usage: votes <seq>"],
    [["-1"], "usage: votes <seq>"],
    [["9"], "votes 9: no message is about that seq; the last one is 2"],
  ])("what is wrong with %j", async (args, message) => {
    const cluster = await demo();
    cluster.propose(2);
    expect(() => asked(cluster, ...args)).toThrow(message);
  });
});

describe("a lie is seen:", () => {
  /** One seq with votes of all, of which replica 3 lies about its own. */
  async function liedTo(name: string) {
    const cluster = await demo();
    for (const seq of [1, 2]) {
      cluster.propose(seq);
      for (const phase of ["prepare", "commit"] as const) {
        for (const from of [0, 1, 2]) cluster.say(from, phase, seq);
        for (const to of [0, 1, 2]) cluster.lie(name, 3, to, phase, seq);
      }
    }
    return cluster;
  }

  test.each([
    ["digest", "prepare", "  to 1  ok  .  ok  V3  2 of 2: prepared"],
    ["digest", "commit", "  to 1  ok  .  ok  V3  2 of 2: committed"],
    ["forge", "commit", "  to 1  ok V4  .  ok V4  ok  2 of 2: committed"],
    ["twice", "commit", "  to 1  ok  .  ok  ok V1  2 of 2: committed"],
    ["replay", "commit", "  to 1  ok V4  .  ok V4  ok  2 of 2: committed"],
    ["replay", "prepare", "  to 1  ok V4  .  ok V4  ok  2 of 2: prepared"],
    ["mute", "commit", "  to 1  ok  .  ok  -  2 of 2: committed"],
  ] as const)("%s, in its %ss", async (name, phase, line) => {
    expect(row(await liedTo(name), phase, 1, 2)).toBe(line);
  });

  test("a leader that proposes another digest is followed by nobody", async () => {
    const cluster = await demo();
    const params = cluster.propose(1, []);
    const said = { from: replica(0), to: replica(1), method: "Server.PrePrepareRpc", params };
    for (const told of LIES.digest?.of(cluster.liar(0))(said) ?? []) cluster.history.add({ ...said, params: told });
    expect(cluster.history.wellFormed).toHaveLength(1);
    expect(row(cluster, "prepare", 1)).toContain("no pre-prepare");
  });

  test("what is no vote stays as it is, unless the liar is mute", async () => {
    const cluster = await demo();
    const said = { from: replica(3), to: replica(0), method: "Server.RequestRpc", params: { req: 1 } };
    const told = Object.entries(LIES).map(([name, lie]) => [name, lie.of(cluster.liar(3))(said)]);
    const same = [said.params];
    expect(Object.fromEntries(told)).toEqual({ digest: same, forge: same, twice: same, replay: same, mute: [] });
  });
});
