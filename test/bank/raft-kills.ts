import { rm } from "node:fs/promises";
import { messageOf } from "../../skeleton/zlog/text.ts";
import { completeProgram, RaftCluster } from "../skeleton/zraft/cluster.ts";
import { playKills } from "../skeleton/zraft/kills.ts";

// Kills servers at random, under load, on real disks: ROUNDS [SERVERS [SEED [FOLDER]]]. In the folder, the reference's if none
// is named, are the four files that are tried.
const [rounds = 200, n = 3, seed = Date.now() % 1_000_000] = process.argv.slice(2, 5).map(Number);
const program = await completeProgram(process.argv[5]);
const flags = ["-heartbeat", "50", "-election", "250-500"];
if (seed % 2 === 1) flags.push("-max-state", "2000");
const cluster = await RaftCluster.start(program, n, ...flags);
const start_ms = Date.now();
try {
  const onRound = (round: number, acknowledged: number) =>
    console.error(`round ${round} of ${rounds}, ${acknowledged} writes acknowledged`);
  const result = await playKills(cluster, { rounds, writers: 4, seed, onRound });
  console.log({ ...result, n, seed, flags: flags.join(" "), took_s: (Date.now() - start_ms) / 1000 });
  process.exitCode = result.wrong.length > 0 ? 1 : 0;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
} finally {
  await cluster.close();
  await rm(program, { recursive: true, force: true });
}
// Where servers stand still, writers go on asking.
process.exit();
