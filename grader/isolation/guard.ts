import { readFileSync } from "node:fs";
import type { Server as Listener, Socket } from "node:net";
import type { Confinement } from "./confinement.ts";
import { sealHere } from "./seal.ts";

/** Sees to it that only the grader and the submission's own processes come in where the grader listens. */
export type Guard = (listener: Listener) => void;

export const UNGUARDED: Guard = () => {};

/**
 * Where the loopback is the whole machine's, others come too: above all another submission that is graded meanwhile. Linux
 * tells whose a connection is; who has no user of its own, cannot be told from others.
 */
export function guardOf({ user }: Confinement): Guard {
  if (user === undefined || process.platform !== "linux" || sealHere()?.includes("network")) return UNGUARDED;
  const welcome = [user, process.getuid?.()];
  return (listener) => {
    // Before anybody else sees it, and at once, so that nothing that it sends is read.
    listener.prependListener("connection", (socket: Socket) => {
      if (!welcome.includes(callerOf(socket))) socket.destroy();
    });
  };
}

/** The user whose process is at the other end of a connection; undefined if it is gone already, or on another machine. */
export function callerOf({ remoteAddress = "", remotePort = 0, localPort = 0 }: Socket): number | undefined {
  const caller = `${inKernelsWords(remoteAddress)}:${hex(remotePort)}`;
  const rows = ["tcp", "tcp6"].flatMap((table) => rowsOf(table));
  // The address at its end and at this one, the state, of which 1 is that of a connection that is open, …, the user.
  const found = rows.find(
    ([, own = "", other = "", state]) => own.endsWith(caller) && other.endsWith(`:${hex(localPort)}`) && state === "01",
  );
  return found === undefined ? undefined : Number(found[7]);
}

function rowsOf(table: string): string[][] {
  try {
    const lines = readFileSync(`/proc/self/net/${table}`, "utf8").split("\n").slice(1);
    return lines.map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

/** An IPv4 address as the kernel prints it, with its last byte first; so does an IPv6 address that stands for one end. */
function inKernelsWords(address: string): string {
  const bytes = address.slice(address.lastIndexOf(":") + 1).split(".");
  return bytes
    .toReversed()
    .map((byte) => hex(Number(byte), 2))
    .join("");
}

function hex(number: number, digits = 4): string {
  return number.toString(16).toUpperCase().padStart(digits, "0");
}
