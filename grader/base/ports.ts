import { randomInt } from "node:crypto";
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
