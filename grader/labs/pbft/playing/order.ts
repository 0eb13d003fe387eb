import type { Order } from "../../../cluster/sequence.ts";
import { replica } from "../wire.ts";

const SERVER = /\| I=(\d+) L=\d+ seq=(\d+)\| stage=\d:(request|pre-prepare|prepare|commit|reply) (=>|<=) (.*)$/;
const CLIENT = /\| L=\d+ seq= (\d+)\| \d:(request|reply) (=>|<=) (\d+)/;

/** What a line of a log tells of messages (handout, “Log lines”). */
export function orderOf(_: string, line: string): Order {
  const server = SERVER.exec(line);
  if (server !== null) return ofServer(server);
  const [, seq, phase, arrow, id = ""] = CLIENT.exec(line) ?? [];
  if (seq === undefined) return {};
  // A client learns the seq of its request from the answer, and writes this only then.
  if (arrow === "=>") return { gives: [`request ${seq}`], isLate: true };
  return { needs: { name: `${phase} ${seq} ${id}`, from: replica(Number(id)) } };
}

function ofServer([, id = "", seq = "", phase = "", arrow = "", rest = ""]: RegExpExecArray): Order {
  if (phase === "request") return arrow === "<=" ? { needs: { name: `request ${seq}`, from: "client" } } : {};
  if (phase === "reply") return { gives: [`reply ${seq} ${id}`] };
  if (arrow === "<=") return { needs: { name: `${phase} ${seq} ${rest} ${id}`, from: replica(Number(rest)) } };
  const ids = rest.match(/\d+/g) ?? [];
  return { gives: ids.map((to) => `${phase} ${seq} ${id} ${to}`) };
}
