import type { Order } from "../../../cluster/sequence.ts";
import { server } from "../wire.ts";

const SERVER = /\| I=(\d+) T=(\d+) L=(\d+|-)\| (.*)$/;
const CLIENT = /\| L=(\d+) T=(\d+)\| (start =>|apply <=) \d+, index=(\d+)/;

/** What a line of a server says, by its form, of messages: `me`, its term and who leads in that, and the groups of the form. */
const LINES: readonly [form: RegExp, order: (about: About, ...groups: string[]) => Order][] = [
  [
    /^election => \[(.*)\]$/,
    ({ me, term }, ids = "") => ({ gives: ids.split(" ").map((to) => `election ${term} ${me} ${to}`) }),
  ],
  [
    /^vote => (\d+), granted=true$/,
    ({ me, term }, to = "") => ({
      gives: [`vote ${term} ${me} ${to}`],
      needs: of(to, `election ${term} ${to} ${me}`),
    }),
  ],
  [
    // The last one of a majority is the one that it waited for.
    /^leader, votes=\[(?:.* )?(\d+)\]$/,
    ({ me, term }, last = "") => (last === me ? {} : { needs: of(last, `vote ${term} ${last} ${me}`) }),
  ],
  [/^start index=(\d+),/, ({ term }, index) => ({ gives: [`start ${term} ${index}`] })],
  [
    /^append => (\d+), (prev=.*)$/,
    ({ me, term }, to, contents) => ({ gives: [`append ${term} ${me} ${to} ${contents}`] }),
  ],
  [
    /^append <= (\d+), (prev=.*)$/,
    ({ me, term }, from = "", contents) => ({ needs: of(from, `append ${term} ${from} ${me} ${contents}`) }),
  ],
  [/^append => (\d+), match=(\d+)$/, ({ term }, _, match) => ({ gives: [`match ${term} ${match}`] })],
  [
    /^commit=(\d+)$/,
    // A leader commits what another one has, and the others what it has committed.
    ({ me, term, leader }, index) =>
      leader === me
        ? { gives: [`commit ${term} ${index}`], needs: of(me === "0" ? "1" : "0", `match ${term} ${index}`) }
        : { needs: of(leader, `commit ${term} ${index}`) },
  ],
  [/^apply index=(\d+),/, ({ me }, index) => ({ gives: [`apply ${me} ${index}`] })],
  [/^install => (\d+), (index=\d+)$/, ({ term }, to, index) => ({ gives: [`install ${term} ${to} ${index}`] })],
  [
    /^install <= (\d+), (index=\d+)$/,
    ({ me, term }, from = "", index) => ({ needs: of(from, `install ${term} ${me} ${index}`) }),
  ],
];

interface About {
  me: string;
  term: string;
  leader: string;
}

const of = (id: string, name: string) => ({ name, from: server(Number(id)) });

/** What a line of a log tells of messages (handout, “Log lines”). */
export function orderOf(_: string, line: string): Order {
  const [, me, term = "", leader = "", said = ""] = SERVER.exec(line) ?? [];
  if (me === undefined) return ofClient(line);
  for (const [form, order] of LINES) {
    const found = form.exec(said);
    if (found !== null) return order({ me, term, leader }, ...found.slice(1));
  }
  return {};
}

function ofClient(line: string): Order {
  const [, id = "", term, what, index] = CLIENT.exec(line) ?? [];
  if (index === undefined) return {};
  return { needs: of(id, what === "start =>" ? `start ${term} ${index}` : `apply ${id} ${index}`) };
}
