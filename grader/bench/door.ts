import { randomInt } from "node:crypto";
import { firstTaken } from "../base/ports.ts";
import { Cluster } from "../cluster/cluster.ts";
import type { Client, Family } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import type { Workload } from "../cluster/workload.ts";
import { History } from "../history/history.ts";
import { run } from "./load.ts";
import { forTime, median, quantile } from "./times.ts";

/** Front doors beside what they save: a client that speaks the cluster's own protocol. */
export interface DoorMeasurement {
  /** Of a put by one client, in milliseconds: the medians of several turns. */
  put_p50_ms: number;
  door_p50_ms: number;
  /** With so many connections, over all doors. */
  connections: number;
  requestsPerSecond: number;
}

const TURNS = 5;
const CONNECTIONS = 8;
const WARM_UP_MS = 1000;

/** Ports that systems do not hand out to outgoing connections. */
const [PORT_MIN, PORT_MAX] = [10_000, 32_000];

/**
 * Measures the front doors of a cluster that tolerates f faulty servers; undefined where the lab has none. Puts and requests take
 * turns, for a machine that others use, too, is not equally fast all the time.
 */
export async function benchDoor(
  { program, family, workload }: { program: string; family: Family<Puppet, Client>; workload: Workload },
  f: number,
  duration_ms: number,
): Promise<DoorMeasurement | undefined> {
  if (family.door === undefined || workload.doors === undefined) return undefined;
  const n = family.size(f);
  const http = await freePorts(n);
  const cluster = await Cluster.start(family, { program, f, log: 1, master: "process", http });
  try {
    await cluster.realClient();
    const wire = await workload.join(cluster.maddr, new History(family.protocol));
    const doors = workload.doors(Array.from({ length: n }, (_, id) => http + id));
    try {
      for (const load of [wire, doors]) await run(load, CONNECTIONS, forTime(WARM_UP_MS));
      const [puts, asked, rates]: number[][] = [[], [], []];
      for (let turn = 0; turn < TURNS; turn++) {
        puts?.push(quantile(await run(wire, 1, forTime(duration_ms / TURNS)), 0.5));
        asked?.push(quantile(await run(doors, 1, forTime(duration_ms / TURNS)), 0.5));
        const begin_ms = performance.now();
        const took_ms = await run(doors, CONNECTIONS, forTime(duration_ms / TURNS));
        rates?.push((took_ms.length * 1000) / (performance.now() - begin_ms));
      }
      return {
        put_p50_ms: median(puts ?? []),
        door_p50_ms: median(asked ?? []),
        connections: CONNECTIONS,
        requestsPerSecond: median(rates ?? []),
      };
    } finally {
      wire.close();
      doors.close();
    }
  } finally {
    await cluster.stop();
  }
}

/** The first of so many ports in a row that are free. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(PORT_MIN, PORT_MAX - count);
    if ((await firstTaken(first, count)) === undefined) return first;
  }
}
