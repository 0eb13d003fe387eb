import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { PROJECT, SOLUTION } from "../../grader/base/project.ts";
import type { Event } from "../../grader/history/events.ts";
import { type Cluster, startCluster } from "../../grader/labs/pbft/cluster.ts";
import { seqOf } from "../../grader/labs/pbft/wire.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { checksOf, type Report } from "../../grader/report/report.ts";
import { UNSANDBOXED } from "../../grader/sandbox/sandbox.ts";
import { stage } from "../../grader/submission/stage.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import { digestOf } from "../../skeleton/znet/keys.ts";
import type { PrePrepareArgs, RequestArgs } from "../../skeleton/zpbft/messages.ts";

type Run = () => Promise<readonly Event[]>;

/** Counts the COMMITs of one replica more than once. */
const COUNTS_TWICE = "test/submissions/zpbft/wrong/no-dedupe";

/** Who lies in the run `leader-lies`, the leader first. */
const LIARS: readonly number[] = [0, 6];

/** The runs that the handout's figures are drawn from: of real servers, among replicas that the grader plays. */
export const RUNS: Readonly<Record<string, Run>> = {
  "one-silent": () => run({ f: 1, live: [0, 1, 2] }, oneSilent),
  "leader-lies": () => run({ f: 2, live: [1, 2, 3, 4, 5] }, leaderLies),
  "early-commit": () => run({ f: 1, live: [1] }, earlyCommit),
  "two-ended": () => run({ f: 1, live: [0, 1] }, twoEnded),
  "counts-twice": () => gradeOf(COUNTS_TWICE, { check: "repeated", seed: 7 }),
};

async function run(size: { f: number; live: number[] }, play: (cluster: Cluster) => Promise<void>) {
  const { program, remove } = await stage(await readSubmission(SOLUTION, ZPBFT));
  try {
    const cluster = await startCluster({ ...size, program, sandbox: UNSANDBOXED, log: 1 });
    try {
      await play(cluster);
      return cut(cluster.history.events, 1);
    } finally {
      await cluster.stop();
    }
  } finally {
    await remove();
  }
}

/** Replica 3 takes everything, and sends nothing. */
async function oneSilent(cluster: Cluster): Promise<void> {
  await cluster.client.ask(0, cluster.client.request("put x 10"));
  await cluster.untilIdle();
}

/** Two of seven lie: the leader proposes one command to three and another to the rest, and both liars vote for both. */
async function leaderLies(cluster: Cluster): Promise<void> {
  const { client, live } = cluster;
  const [ten, more] = [client.request("put x 10"), client.request("put x 99")];
  for (const to of live) {
    const request = to <= 3 ? ten : more;
    const msg = { peerId: 0, view: 0, seq: 1, digest: digestOf(request.req) };
    await cluster.puppet(0).send(to, "Server.PrePrepareRpc", proposal(cluster, request));
    const { peerId, ...about } = msg;
    for (const id of LIARS) {
      const liar = cluster.puppet(id);
      await liar.send(to, "Server.PrepareRpc", liar.vote("prepare", about));
    }
  }
  await cluster.untilIdle();
}

/** Replica 3 is dead, and the leader's COMMIT overtakes the PREPARE of replica 2. */
async function earlyCommit(cluster: Cluster): Promise<void> {
  const request = cluster.client.request("put y 20");
  const about = { view: 0, seq: 1, digest: digestOf(request.req) };
  const [leader, two] = [cluster.puppet(0), cluster.puppet(2)];
  await leader.send(1, "Server.PrePrepareRpc", proposal(cluster, request));
  await leader.send(1, "Server.PrepareRpc", leader.vote("prepare", about));
  await leader.send(1, "Server.CommitRpc", leader.vote("commit", about));
  await two.send(1, "Server.PrepareRpc", two.vote("prepare", about));
  await cluster.untilIdle();
  await two.send(1, "Server.CommitRpc", two.vote("commit", about));
  await cluster.untilIdle();
}

/** Two servers are left of four. */
async function twoEnded(cluster: Cluster): Promise<void> {
  for (const id of [2, 3]) await cluster.kill(id);
  await cluster.client.send(0, cluster.client.request("put z 30"));
  await cluster.untilIdle();
}

function proposal(cluster: Cluster, request: RequestArgs): PrePrepareArgs {
  const leader = cluster.puppet(0);
  const msg = { peerId: 0, view: 0, seq: 1, digest: digestOf(request.req) };
  return { msg, sign: leader.sign("pre-prepare", msg), reqArgs: request };
}

/** What a grade saw of the seq that fails a check. */
async function gradeOf(submission: string, { check, seed }: { check: string; seed: number }) {
  const out = await mkdtemp(path.join(tmpdir(), "zlab-figure-"));
  try {
    const args = ["grade", submission, "--only", check, "--seed", String(seed), "--out", out];
    await execa(process.execPath, [path.join(PROJECT, "grader", "main.js"), ...args], { cwd: PROJECT, reject: false });
    const report = JSON.parse(await readFile(path.join(out, "report.json"), "utf8")) as Report;
    const failed = checksOf(report).find(({ id }) => id === check);
    const finding = failed?.status === "failed" ? failed.finding : undefined;
    if (finding?.scene === undefined || finding.log === undefined)
      throw new Error(`${check} of ${submission} failed in no way that can be drawn`);
    const name = path.basename(finding.log.file, ".txt");
    const text = await readFile(path.join(out, "history", `${name}.ndjson`), "utf8");
    const events = text.split("\n").filter(Boolean);
    return cut(
      events.map((line) => JSON.parse(line) as Event),
      Number(finding.scene.about.replace("seq ", "")),
    );
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Of a history, who was there and what was said about one seq, with what became of it; places follow on each other again. */
function cut(events: readonly Event[], seq: number): Event[] {
  const calls = events.filter((event) => event.kind === "call");
  const proposed = calls.find((call) => call.method === "Server.PrePrepareRpc" && seqOf(call) === seq);
  const wanted = timestampOf(proposed?.params);
  const about = calls.filter(
    (call) =>
      seqOf(call) === seq || (call.method === "Server.RequestRpc" && timestampOf({ reqArgs: call.params }) === wanted),
  );
  const kept = new Set(about.map(({ at }) => at));
  const isKept = (event: Event) =>
    event.kind === "cluster" || kept.has(event.at) || ("call" in event && kept.has(event.call));
  const places = new Map(events.filter(isKept).map(({ at }, place) => [at, place + 1]));
  return events.filter(isKept).map((event) => ({
    ...event,
    at: places.get(event.at) as number,
    ...("call" in event ? { call: places.get(event.call) as number } : {}),
  }));
}

function timestampOf(params: unknown): number | undefined {
  return (params as { reqArgs?: { req?: { timestamp?: number } } } | undefined)?.reqArgs?.req?.timestamp;
}
