import { rm } from "node:fs/promises";
import { playDuel } from "../grader/labs/paxos/duels.ts";
import { completeProgram } from "../skeleton/zraft/cluster.ts";

// Two real servers duel, through so many events of chance, for each seed: SEEDS [EVENTS [FIRST [FOLDER]]]. In the folder, the
// reference's if none is named, are the four files that are tried.
const [seeds = 100, events = 2000, first = 1] = process.argv.slice(2, 5).map(Number);
const program = await completeProgram(process.argv[5]);
let same = 0;
try {
  console.log("seed  servers  events  kills  ballots  instances  took");
  for (let seed = first; seed < first + seeds; seed++) {
    const start_ms = Date.now();
    const duel = await playDuel(program, seed, events);
    const figures = [duel.n, duel.events, duel.kills, duel.ballots, duel.decided];
    const widths = [9, 8, 7, 9, 11];
    const row = figures.map((figure, place) => String(figure).padStart(widths[place] ?? 0)).join("");
    console.log(`${String(seed).padStart(4)}${row}  ${((Date.now() - start_ms) / 1000).toFixed(1).padStart(3)} s`);
    for (const one of duel.wrong) console.log(`      ${one}`);
    if (duel.wrong.length === 0) same += 1;
  }
  console.log(`all decided the same: ${same} of ${seeds}`);
  process.exitCode = same === seeds ? 0 : 1;
} finally {
  await rm(program, { recursive: true, force: true });
}
