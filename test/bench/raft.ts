import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { median, quantile } from "../../grader/bench/times.ts";
import { asText, wholeNumber } from "../../grader/commands/options.ts";
import { encodeRecord } from "../../skeleton/zdisk/record.ts";
import { runAsProgram } from "../bank/flags.ts";
import { completeProgram, RaftCluster } from "../skeleton/zraft/cluster.ts";

const RAFT = {
  typed: "npm run bench:zraft",
  usage: "[-- options]",
  options: {
    puts: {
      flags: "--puts <N>",
      help: "how many puts are timed, one after the other",
      read: wholeNumber(1, 100_000),
      fallback: 300,
    },
    kills: {
      flags: "--kills <N>",
      help: "how often the leader is killed",
      read: wholeNumber(0, 1000),
      fallback: 5,
    },
    entries: {
      flags: "--entries <N>",
      help: "how many entries are in the log of which a server starts",
      read: wholeNumber(1, 10_000_000),
      fallback: 100_000,
    },
    memory: {
      flags: "--memory <FOLDER>",
      help: "a folder in memory: there, fdatasync costs nothing",
      read: asText,
      fallback: "/dev/shm",
    },
  },
  after:
    "Measures the reference's real servers: puts on disks, and in memory; how long nobody is served when the leader is killed; and the start on a long log. Let nothing else run meanwhile.\n",
} as const;

const SIZES = [3, 5];
const WARM_UP = 50;
const PATIENCE_MS = 30_000;

await runAsProgram(RAFT, async ({ options: { puts, kills, entries, memory } }) => {
  const program = await completeProgram();
  try {
    for (const n of SIZES) {
      for (const [where, folder] of [
        ["on disks", tmpdir()],
        ["in memory", memory],
      ] as const) {
        const took_ms = await timesOfPuts(program, { n, folder, puts });
        tell(`${n} servers ${where}: a put takes ${inMs(took_ms, 0.5)}, p99 ${inMs(took_ms, 0.99)}`);
      }
      const away_ms = await timesWithoutLeader(program, n, kills);
      if (kills > 0)
        tell(
          `${n} servers: the leader is killed, and the next put is answered after ${inMs(away_ms, 0.5)}, ${inMs(away_ms, 1)} at the longest`,
        );
    }
    const { start_ms, applied_ms } = await replay(program, entries);
    tell(
      `a log of ${entries} entries: a server is at work after ${start_ms.toFixed(0)} ms, and has applied all after ${applied_ms.toFixed(0)} ms`,
    );
  } finally {
    await rm(program, { recursive: true, force: true });
  }
  return 0;
});

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

const inMs = (times_ms: readonly number[], share: number): string =>
  `${(share === 0.5 ? median(times_ms) : quantile(times_ms, share)).toFixed(2)} ms`;

async function timesOfPuts(
  program: string,
  { n, folder, puts }: { n: number; folder: string; puts: number },
): Promise<number[]> {
  const cluster = await RaftCluster.startIn(folder, program, n);
  try {
    const client = cluster.client(PATIENCE_MS);
    const took_ms: number[] = [];
    for (let place = -WARM_UP; place < puts; place++) {
      const begin_ms = performance.now();
      await client.request(`put k${place} ${place}`);
      if (place >= 0) took_ms.push(performance.now() - begin_ms);
    }
    return took_ms;
  } finally {
    await cluster.close();
  }
}

/** From each kill of the leader to the next put that is answered. */
async function timesWithoutLeader(program: string, n: number, kills: number): Promise<number[]> {
  const cluster = await RaftCluster.start(program, n);
  try {
    const client = cluster.client(PATIENCE_MS);
    const away_ms: number[] = [];
    await client.request("put begun 1");
    for (let kill = 0; kill < kills; kill++) {
      const { leader } = cluster;
      if (leader === undefined) throw new Error("nobody leads, and a put was answered");
      const begin_ms = performance.now();
      await cluster.kill(leader);
      await client.request(`put k${kill} ${kill}`);
      away_ms.push(performance.now() - begin_ms);
      await cluster.startServer(leader);
      await client.request(`put back ${kill}`);
    }
    return away_ms;
  } finally {
    await cluster.close();
  }
}

/** How long a server takes that starts on a log of so many entries, which it commits and applies again: it is the only one. */
async function replay(program: string, entries: number): Promise<{ start_ms: number; applied_ms: number }> {
  const cluster = await RaftCluster.start(program, 1, "-election", "20-20");
  try {
    await cluster.kill(0);
    const records = [
      { node: 0, n: 1 },
      { term: 1, vote: 0 },
      ...Array.from({ length: entries }, (_, place) => ({
        from: place + 1,
        entries: [{ term: 1, command: `put k${place % 1000} ${place}`, at_ms: 0 }],
      })),
    ];
    await cluster.lay(0, Buffer.concat(records.map(encodeRecord)));
    const begin_ms = performance.now();
    await cluster.startServer(0);
    const start_ms = performance.now() - begin_ms;
    await cluster.until("all is applied", () => cluster.saidSince(0, entries, `| apply index=${entries},`));
    return { start_ms, applied_ms: performance.now() - begin_ms };
  } finally {
    await cluster.close();
  }
}
