import { afterAll } from "vitest";
import { isDatabases, readLog } from "../../../judge/log-grammar.ts";
import { contradictions } from "../../../judge/log-truth.ts";
import { answersTo } from "../../../judge/replies.ts";
import { CheckFailed, check } from "../../check.ts";
import { ANSWER_TIMEOUT_MS, atRest, type Rig, request, startRig, stopRig } from "../cluster-checks.ts";
import { spec } from "./spec.ts";

let rig: Rig;

afterAll(() => stopRig(rig));

check(spec("registration"), async () => {
  rig = await startRig(1);
});

check(spec("commands"), async () => {
  // The grader's own client goes first: it sees at once when nothing will ever come, and a real client has to wait.
  const { answers } = await request(rig, "put warm up", 2);
  if (answers.count < 2) {
    throw new CheckFailed("nothing is executed: the servers came to rest, and the client has no answer", {
      expected: "f+1 = 2 matching replies to put warm up",
      seen: answers.count === 0 ? "no reply" : "one reply",
    });
  }
  await request(rig, "del warm", 4);

  const client = await rig.cluster.client();
  for (const [command, expected] of [
    ["put x 10", "put ok"],
    ["get x", "result: 10"],
    ["put y 20", "put ok"],
    ["put x 11", "put ok"],
    ["all", "x:11\ny:20"],
    ["del x", "del ok"],
    ["get x", "error: can't find this key 'x'"],
    ["all", "y:20"],
    ["jump", "usage: get <key>, put <key> <val>, del <key>, all"],
  ] as const) {
    const result = await client.ask(command, ANSWER_TIMEOUT_MS);
    if (result === expected) continue;
    throw new CheckFailed(`"${command}" has the wrong result`, { expected, seen: result ?? "no agreement" });
  }
});

check(spec("replicas-agree"), async () => {
  const { args, answers } = await request(rig, "all", 4);
  await atRest(rig.cluster);
  const { supporters, faults } = answersTo(args, rig.journal.records, rig.client.pubkeys);
  if (answers.count === 4 && supporters.size === 1 && answers.result === "y:20" && faults.length === 0) return;
  throw new CheckFailed("not every replica answered the same, and once", {
    expected: "from each of the four replicas one reply to all: y:20",
    seen: answers.count === 0 ? "no reply" : `${answers.count} of them agree`,
    evidence: [...[...supporters].map(([answer, ids]) => `replicas ${ids.join(" ")}: ${answer}`), ...faults],
  });
});

// Nothing has been sent since the cluster was at rest: what the logs say until here is complete.
check(spec("log-grammar"), async () => {
  const misfits = rig.cluster.processes.flatMap((process) => {
    const role = process.name.split(" ")[0] as "master" | "server" | "client";
    const { misfits } = readLog(role, process.stderr.text);
    if (role === "server" && !isDatabases(process.stdout.text))
      misfits.push("its standard output is not databases only");
    return misfits.map((line) => `${process.name}: ${line}`);
  });
  if (misfits.length === 0) return;
  throw new CheckFailed("lines that do not fit the grammar", {
    expected: "every line as the handout gives it",
    seen: `${misfits.length} that are not`,
    evidence: misfits.slice(0, 8),
  });
});

check(spec("log-truth"), async () => {
  const logs = new Map(
    rig.cluster.servers.map(({ id, process }) => [id, readLog("server", process.stderr.text).entries] as const),
  );
  const found = contradictions(logs);
  if (found.length === 0) return;
  throw new CheckFailed("the logs contradict each other", {
    expected: "what one server says it sent, the other says it received, once",
    seen: `${found.length} contradictions`,
    evidence: found.slice(0, 8),
  });
});

check(spec("one-killed"), async () => {
  await rig.cluster.kill(3);
  const { answers } = await request(rig, "put z 30", 3);
  if (answers.count >= 2 && answers.result === "put ok") return;
  throw new CheckFailed("with one of four servers killed, a request is not answered", {
    expected: "f+1 = 2 matching replies: put ok",
    seen: answers.count === 0 ? "no reply" : `${answers.count} that match`,
  });
});

check(spec("two-killed"), async () => {
  await rig.cluster.kill(2);
  const { answers } = await request(rig, "put w 40", 1);
  if (answers.count === 0) return;
  throw new CheckFailed("a request was executed without a quorum", {
    expected: "no reply: two of four servers are killed, and 2f+1 = 3 are a quorum",
    seen: `${answers.count} replies: ${answers.result}`,
  });
});
