import type { Server as Listener } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freeAddresses } from "../base/ports.ts";
import { Cluster } from "../cluster/cluster.ts";
import type { Load, Workload } from "../cluster/workload.ts";
import { activityOf } from "../sandbox/idle.ts";
import { countBetween, type WireCount } from "./wire-count.ts";

/** What was measured of a cluster of n servers. */
export interface Measurement {
  n: number;
  /** From the start of the first process to a real client's first prompt, in milliseconds. */
  startUp_ms: number;
  /** Of a put by one client, in milliseconds. */
  latency_ms: { p50: number; p99: number; samples: number };
  /** Puts per second with so many outstanding. */
  throughput: { outstanding: number; putsPerSecond: number }[];
  /** Calls per put that crossed the wire, by method, and what the formula says of their sum. */
  calls: Record<string, number>;
  callsCounted: number;
  callsFormula: number;
  /** Processor time per put with one client, in milliseconds, by process; undefined where the system does not tell. */
  cpu_ms: Record<string, number> | undefined;
}

const WARM_UP_MS = 1500;
const COUNTED_PUTS = 10;

/** Measures a staged program at n = 3f+1. Each load lasts `duration_ms`. */
export async function bench(program: string, workload: Workload, f: number, duration_ms: number): Promise<Measurement> {
  const start_ms = performance.now();
  const cluster = await Cluster.start({ program, f, log: 1 });
  let load: Load | undefined;
  try {
    await cluster.client();
    const startUp_ms = performance.now() - start_ms;
    load = await workload.join(cluster.maddr);
    await load.run(8, forTime(WARM_UP_MS));

    const before = await cpuOf(cluster);
    const alone = await throughput(load, 1, duration_ms);
    const cpu_ms = perPut(before, await cpuOf(cluster), alone.took_ms.length);
    const rates = [{ outstanding: 1, putsPerSecond: alone.putsPerSecond }];
    for (const outstanding of [8, 64]) {
      rates.push({ outstanding, putsPerSecond: (await throughput(load, outstanding, duration_ms)).putsPerSecond });
    }
    const sorted = alone.took_ms.toSorted((a, b) => a - b);
    const latency_ms = { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), samples: sorted.length };
    return {
      n: 3 * f + 1,
      startUp_ms,
      latency_ms,
      throughput: rates,
      ...(await countCalls(program, workload, f)),
      cpu_ms,
    };
  } finally {
    load?.close();
    await cluster.stop();
  }
}

function forTime(duration_ms: number): () => boolean {
  const end_ms = performance.now() + duration_ms;
  return () => performance.now() < end_ms;
}

async function throughput(load: Load, outstanding: number, duration_ms: number) {
  const start_ms = performance.now();
  const took_ms = await load.run(outstanding, forTime(duration_ms));
  return { took_ms, putsPerSecond: (took_ms.length * 1000) / (performance.now() - start_ms) };
}

/** In a cluster of its own, whose every connection between two processes passes a counter. */
async function countCalls(program: string, workload: Workload, f: number) {
  const n = 3 * f + 1;
  const count: WireCount = new Map();
  const listeners: Listener[] = [];
  const behindCounter = async (listen: string): Promise<string> => {
    const [advertised] = (await freeAddresses(1)) as [string];
    listeners.push(await countBetween(advertised, listen, count));
    return advertised;
  };
  const cluster = await Cluster.start({ program, f, log: 1, advertise: behindCounter });
  const [caddr] = (await freeAddresses(1)) as [string];
  const load = await workload.join(cluster.maddr, await behindCounter(caddr), caddr);
  try {
    for (let put = 0; put < COUNTED_PUTS; put++) {
      await load.run(1, (begun) => begun < 1);
      // The last COMMITs and replies of a put are still on their way when the client believes its result.
      while ((count.get("answer") ?? 0) < (put + 1) * workload.callsPerRequest(n)) await sleep(10);
    }
  } finally {
    load.close();
    await cluster.stop();
    for (const listener of listeners) listener.close();
  }
  const calls = Object.fromEntries(
    [...count].filter(([name]) => name !== "answer").map(([name, sum]) => [name, sum / COUNTED_PUTS]),
  );
  const callsCounted = Object.values(calls).reduce((sum, number) => sum + number, 0);
  return { calls, callsCounted, callsFormula: workload.callsPerRequest(n) };
}

async function cpuOf(cluster: Cluster): Promise<Map<string, number> | undefined> {
  try {
    const times = await Promise.all(
      cluster.servers.map(async ({ id, process }) => [`server ${id}`, activityOf(process.pid).run_ms] as const),
    );
    const { user, system } = process.cpuUsage();
    return new Map([...times, ["client", (user + system) / 1000] as const]);
  } catch {
    return undefined;
  }
}

function perPut(before: Map<string, number> | undefined, after: Map<string, number> | undefined, puts: number) {
  if (before === undefined || after === undefined) return undefined;
  return Object.fromEntries([...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / puts]));
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
