import { Cluster } from "../cluster/cluster.ts";
import type { Client, Family } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import type { Load, Workload } from "../cluster/workload.ts";
import { History } from "../history/history.ts";
import { activityOf } from "../sandbox/idle.ts";
import { benchDoor, type DoorMeasurement } from "./door.ts";
import { run } from "./load.ts";
import { forTime, quantile } from "./times.ts";

/** What is measured: a staged program, and what is known of its lab. */
interface Measured {
  program: string;
  family: Family<Puppet, Client>;
  workload: Workload;
}

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
  /** Undefined where servers answer no browsers. */
  door: DoorMeasurement | undefined;
}

const WARM_UP_MS = 1500;
const COUNTED_PUTS = 10;

/** How long the last calls of a put may take, once a client believes it. */
const PUT_TIMEOUT_MS = 60_000;

/** Measures a program whose cluster tolerates f faulty servers. Each load lasts `duration_ms`. */
export async function bench(measured: Measured, f: number, duration_ms: number): Promise<Measurement> {
  const { program, family, workload } = measured;
  const start_ms = performance.now();
  const cluster = await Cluster.start(family, { program, f, log: 1, master: "process" });
  let load: Load | undefined;
  let wire: Omit<Measurement, "calls" | "callsCounted" | "callsFormula" | "door">;
  try {
    await cluster.realClient();
    const startUp_ms = performance.now() - start_ms;
    load = await workload.join(cluster.maddr, new History(family.protocol));
    await run(load, 8, forTime(WARM_UP_MS));

    const before = cpuOf(cluster);
    const alone = await throughput(load, 1, duration_ms);
    const cpu_ms = perPut(before, cpuOf(cluster), alone.took_ms.length);
    const rates = [{ outstanding: 1, putsPerSecond: alone.putsPerSecond }];
    for (const outstanding of [8, 64]) {
      rates.push({ outstanding, putsPerSecond: (await throughput(load, outstanding, duration_ms)).putsPerSecond });
    }
    const { took_ms } = alone;
    const latency_ms = { p50: quantile(took_ms, 0.5), p99: quantile(took_ms, 0.99), samples: took_ms.length };
    const n = family.size(f);
    wire = { n, startUp_ms, latency_ms, throughput: rates, cpu_ms };
  } finally {
    load?.close();
    await cluster.stop();
  }
  // One cluster at a time.
  return { ...wire, ...(await countCalls(measured, f)), door: await benchDoor(measured, f, duration_ms) };
}

async function throughput(load: Load, outstanding: number, duration_ms: number) {
  const start_ms = performance.now();
  const took_ms = await run(load, outstanding, forTime(duration_ms));
  return { took_ms, putsPerSecond: (took_ms.length * 1000) / (performance.now() - start_ms) };
}

/** In a cluster of its own, with a wiretap on every line between two processes: it costs more than any call. */
async function countCalls({ program, family, workload }: Measured, f: number) {
  const cluster = await Cluster.start(family, { program, f, log: 1, master: "puppet" });
  const callsFormula = workload.callsPerRequest(family.size(f));
  const { history } = cluster;
  const load = await workload.join(cluster.maddr, history);
  try {
    for (let put = 1; put <= COUNTED_PUTS; put++) {
      await run(load, 1, (begun) => begun < 1);
      // The last COMMITs and replies of a put are still on their way when the client believes its result.
      const areAnswered = () => history.of("answered").length >= put * callsFormula;
      if (!(await history.until(areAnswered, AbortSignal.timeout(PUT_TIMEOUT_MS))))
        throw new Error(`a put of ${family.size(f)} servers makes fewer calls than the ${callsFormula} of the formula`);
    }
  } finally {
    load.close();
    await cluster.stop();
  }
  const byMethod = Object.entries(Object.groupBy(history.calls, ({ method }) => method));
  const calls = Object.fromEntries(byMethod.map(([method, all = []]) => [method, all.length / COUNTED_PUTS]));
  return { calls, callsCounted: history.calls.length / COUNTED_PUTS, callsFormula };
}

function cpuOf(cluster: Cluster<Puppet, Client>): Map<string, number> | undefined {
  try {
    const times = cluster.live.map((id) => [`server ${id}`, activityOf(cluster.server(id).pid).run_ms] as const);
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
