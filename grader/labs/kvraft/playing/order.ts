import type { Order } from "../../../cluster/sequence.ts";
import { orderOf as orderOfRaft } from "../../raft/playing/order.ts";
import { server } from "../wire.ts";

const SERVER = /\| I=(\d+) T=\d+ L=\S+\| (command <=|answer =>) (c\d+#\d+), /;
const CLERK = /\| (c\d+#\d+)\| (=>|<=) (\d+)/;

/** What a line of a log tells of messages (handout, “Log lines”): those of clerks, and those between the Rafts. */
export function orderOf(who: string, line: string): Order {
  const [, me = "", what, told] = SERVER.exec(line) ?? [];
  if (what === "command <=") return { needs: { name: `ask ${told} ${me}`, from: "client" } };
  if (what === "answer =>") return { gives: [`answer ${told} ${me}`] };
  const [, asked, way, to = ""] = CLERK.exec(line) ?? [];
  if (way === "=>") return { gives: [`ask ${asked} ${to}`] };
  if (way === "<=") return { needs: { name: `answer ${asked} ${to}`, from: server(Number(to)) } };
  return orderOfRaft(who, line);
}
