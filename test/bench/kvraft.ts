import { copyFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECT } from "../../grader/base/project.ts";
import { median, quantile } from "../../grader/bench/times.ts";
import { asText, wholeNumber } from "../../grader/commands/options.ts";
import { RealClock } from "../../skeleton/zclock/clock.ts";
import { Clerk } from "../../skeleton/zkvraft/client.ts";
import type { ClerkFunctions } from "../../skeleton/zkvraft/functions.ts";
import { runAsProgram } from "../bank/flags.ts";
import { completeProgram, RaftCluster } from "../skeleton/zraft/cluster.ts";

const KVRAFT = {
  typed: "npm run bench:zkvraft",
  usage: "[-- options]",
  options: {
    seconds: {
      flags: "--seconds <N>",
      help: "how long each row is measured",
      read: wholeNumber(1, 3600),
      fallback: 5,
    },
    servers: {
      flags: "--servers <N>",
      help: "how many servers there are",
      read: wholeNumber(1, 9),
      fallback: 3,
    },
    disks: {
      flags: "--disks <FOLDER>",
      help: "where the servers' disks are: in a folder in memory, fdatasync costs nothing",
      read: asText,
      fallback: tmpdir(),
    },
  },
  after:
    "Measures the reference's real servers: puts and gets a second with 1, 8 and 64 clerks, each with one command outstanding; gets by ReadIndex, and through the log. Let nothing else run meanwhile.\n",
} as const;

const CLERKS = [1, 8, 64];

/** Puts of each clerk before its first command is timed: the code is warm, and its key is there. */
const WARM_UP = 20;
const PATIENCE_MS = 30_000;

await runAsProgram(KVRAFT, async ({ options: { seconds, servers, disks } }) => {
  const byReadIndex = await completeProgram();
  const byLog = await completeProgram();
  // The skeleton's `get` leaves every read to the log.
  await copyFile(path.join(PROJECT, "skeleton/zkvraft/read.ts"), path.join(byLog, "zkvraft/read.ts"));
  try {
    for (const [what, program, text] of [
      ["puts", byReadIndex, (clerk: number, place: number) => `put k${clerk} ${place}`],
      ["gets by ReadIndex", byReadIndex, (clerk: number) => `get k${clerk}`],
      ["gets through the log", byLog, (clerk: number) => `get k${clerk}`],
    ] as const) {
      for (const clerks of CLERKS) {
        const took_ms = await timesOf(program, { servers, disks, clerks, seconds, text });
        const rate = `${Math.round(took_ms.length / seconds)} a second`;
        const times = `p50 ${median(took_ms).toFixed(2)} ms, p99 ${quantile(took_ms, 0.99).toFixed(2)} ms`;
        process.stdout.write(`${servers} servers, ${clerks} clerks, ${what}: ${rate}, ${times}\n`);
      }
    }
  } finally {
    for (const program of [byReadIndex, byLog]) await rm(program, { recursive: true, force: true });
  }
  return 0;
});

interface Row {
  servers: number;
  disks: string;
  clerks: number;
  seconds: number;
  /** The command of a clerk, by its number and how many it has had. */
  text: (clerk: number, place: number) => string;
}

/** How long each command took, in milliseconds. */
async function timesOf(program: string, { servers, disks, clerks, seconds, text }: Row): Promise<number[]> {
  const cluster = await RaftCluster.startService(disks, program, servers, "-sessions", String(2 * clerks));
  try {
    const functions: ClerkFunctions = await import(pathToFileURL(path.join(program, "zkvraft/clerk.ts")).href);
    const options = { clock: new RealClock(), timeout_ms: PATIENCE_MS, aside: () => {} };
    const all = Array.from({ length: clerks }, () => new Clerk(cluster.links, options, functions));
    await Promise.all(
      all.map(async (clerk, number) => {
        for (let place = 0; place < WARM_UP; place++) await clerk.command(`put k${number} ${place}`);
      }),
    );
    const took_ms: number[] = [];
    const end_ms = performance.now() + 1000 * seconds;
    await Promise.all(
      all.map(async (clerk, number) => {
        for (let place = 0; performance.now() < end_ms; place++) {
          const begin_ms = performance.now();
          await clerk.command(text(number, place));
          took_ms.push(performance.now() - begin_ms);
        }
      }),
    );
    return took_ms;
  } finally {
    await cluster.close();
  }
}
