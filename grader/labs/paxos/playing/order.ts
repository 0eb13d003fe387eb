import type { Order } from "../../../cluster/sequence.ts";
import { server } from "../wire.ts";

const SERVER = /\| I=(\d+) seq=(\d+)\| (.*)$/;
const CLIENT = /\| c[0-9a-f]+#\d+\| <= (\d+), seq=(\d+)$/;

interface About {
  me: string;
  seq: string;
}

/** What a line of a server says, by its form, of messages. */
const LINES: readonly [form: RegExp, order: (about: About, ...groups: string[]) => Order][] = [
  [
    /^(prepare|accept) n=(\d+) => \[(.*)\]$/,
    ({ seq }, what, ballot, ids = "") => ({ gives: ids.split(" ").map((to) => `${what} ${seq} ${ballot} ${to}`) }),
  ],
  [/^promise n=(\d+) => (\d+), /, ({ me, seq }, ballot, from = "") => of(me, from, `prepare ${seq} ${ballot} ${me}`)],
  [/^accepted n=(\d+) => (\d+)\b/, ({ me, seq }, ballot, from = "") => of(me, from, `accept ${seq} ${ballot} ${me}`)],
  [
    /^decide => \[(.*)\]$/,
    ({ me, seq }, ids = "") => ({ gives: ids.split(" ").map((to) => `decide ${seq} ${me} ${to}`) }),
  ],
  [/^decide <= (\d+)$/, ({ me, seq }, from = "") => of(me, from, `decide ${seq} ${from} ${me}`)],
  [/^apply cmd:/, ({ me, seq }) => ({ gives: [`apply ${me} ${seq}`] })],
];

/** A message was received from a server: not from itself, for it asks itself without one. */
const of = (me: string, from: string, name: string): Order =>
  from === me ? {} : { needs: { name, from: server(Number(from)) } };

/** What a line of a log tells of messages (handout, “Log lines”). */
export function orderOf(_: string, line: string): Order {
  const [, me, seq = "", said = ""] = SERVER.exec(line) ?? [];
  if (me === undefined) return ofClient(line);
  for (const [form, order] of LINES) {
    const found = form.exec(said);
    if (found !== null) return order({ me, seq }, ...found.slice(1));
  }
  return {};
}

function ofClient(line: string): Order {
  const [, id, seq] = CLIENT.exec(line) ?? [];
  return id === undefined ? {} : { needs: { name: `apply ${id} ${seq}`, from: server(Number(id)) } };
}
