import { rm } from "node:fs/promises";
import { completeProgram, RaftCluster } from "../skeleton/zraft/cluster.ts";
import { playKills } from "../skeleton/zraft/kills.ts";

// Kills servers of zraft's reference at random, under load, on real disks: ROUNDS [SERVERS [SEED]].
const [rounds = 200, n = 3, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const program = await completeProgram();
const flags = ["-heartbeat", "50", "-election", "250-500"];
if (seed % 2 === 1) flags.push("-max-state", "2000");
const cluster = await RaftCluster.start(program, n, ...flags);
const start_ms = Date.now();
try {
  const result = await playKills(cluster, { rounds, writers: 4, seed });
  console.log({ ...result, n, seed, flags: flags.join(" "), took_s: (Date.now() - start_ms) / 1000 });
  process.exitCode = result.wrong.length > 0 ? 1 : 0;
} finally {
  await cluster.close();
  await rm(program, { recursive: true, force: true });
}
