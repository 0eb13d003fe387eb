import { rm } from "node:fs/promises";
import { violationsIn } from "../../grader/labs/views/judge/judge.ts";
import { storm } from "../grader/labs/views/storms.ts";
import { modulesOf, quietly } from "../grader/labs/views/world.ts";
import { completeProgram } from "../skeleton/zraft/cluster.ts";

// Leaders of zviews are killed, cut off or lie, again and again: REQUESTS [SERVERS [SEED [KIND]]], in this process. It tells what is
// unanswered, whether databases differ, what the judge finds, and how much each server still holds.
const [requests = 100, n = 4, seed = 1] = process.argv.slice(2, 5).map(Number);
const kinds = ["killed", "cut off", "lying"] as const;
const kind = kinds.find((one) => one === process.argv[5]) ?? "killed";
const program = await completeProgram();
try {
  const modules = await modulesOf(program);
  const { cluster, unanswered, databases } = await quietly(() => storm(modules, { seed, n, kind, requests }));
  const wrong = violationsIn(cluster.history, cluster.setting).map(({ rule, message }) => `${rule}: ${message}`);
  const held = cluster.running.map((s) => ({
    id: s.id,
    view: s.view,
    executed: s.lastExecuted,
    seqs: s.knownSeqs.length,
    states: s.snapshots.size,
    waiting: s.waiting.size,
  }));
  console.table(held);
  console.log({ n, seed, kind, requests, unanswered, databases: new Set(databases).size, wrong });
  process.exitCode = unanswered.length > 0 || new Set(databases).size > 1 || wrong.length > 0 ? 1 : 0;
} finally {
  await rm(program, { recursive: true, force: true });
}
