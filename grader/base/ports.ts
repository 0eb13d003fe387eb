import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import getPort, { portNumbers } from "get-port";

// Below the ports that systems hand out to outgoing connections, which could take one between its choice and its use.
const PORT_MIN = 10_000;
const PORT_MAX = 32_000;
const SPAN = 500;

/** An address of this machine whose port is free now. Others choose at the same time, so each choice begins elsewhere. */
export async function freeAddress(): Promise<string> {
  const start = randomInt(PORT_MIN, PORT_MAX - SPAN);
  return `localhost:${await getPort({ port: portNumbers(start, start + SPAN), host: "127.0.0.1" })}`;
}

/** The first of so many ports in a row at which a program of this user cannot listen; undefined if it can at all. */
export async function firstTaken(first: number, count: number): Promise<number | undefined> {
  for (const port of Array.from({ length: count }, (_, place) => first + place)) {
    if ((await getPort({ port, host: "127.0.0.1" })) !== port) return port;
  }
  return undefined;
}

/** More than the listeners of any grade: so many of the last ports are remembered. */
const REMEMBERED_MAX = 5000;

/** Ports that listeners of this process have had. */
const used = new Set<string>();

/** A listener of the grader's own, and where it listens. */
interface Listening {
  readonly address: string;
  close(): void;
}

/**
 * Listens at a port that the system chooses, with `listen`, and that none of this process's listeners had before. The system
 * gives a port again as soon as it is free; but a server goes on dialling a puppet that is gone, and must not reach another
 * cluster's.
 */
export async function listenAnew<T extends Listening>(listen: () => Promise<T>): Promise<T> {
  const known: T[] = [];
  try {
    for (;;) {
      const listening = await listen();
      const port = listening.address.replace(/^.*:/, "");
      if (!used.has(port)) {
        if (used.size === REMEMBERED_MAX) used.delete(used.values().next().value as string);
        used.add(port);
        return listening;
      }
      known.push(listening);
    }
  } finally {
    for (const one of known) one.close();
  }
}

/** How often a port that was given up is asked for again, and how long after each failure. */
const AGAIN_MAX = 20;
const AGAIN_MS = 10;

/**
 * Listens, with `listen`, at a port that a listener of this process had before. While that was closed, another search for
 * a port that is new may have been given this one for a moment.
 */
export async function listenAgain<T extends Listening>(listen: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await listen();
    } catch (error) {
      if (tries === AGAIN_MAX) throw error;
      await sleep(AGAIN_MS);
    }
  }
}
