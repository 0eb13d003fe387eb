import type { Random } from "../../../checks/random.ts";
import { server } from "../../kvraft/wire.ts";
import { type Check, someOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const lostLeadership: Check = {
  id: "lost-leadership",
  title:
    "who waits in vain is told to ask again: when the term is over, another leads, or a snapshot has passed the index",
  rules: ["W4"],
  points: 7,
  needs: ["start"],
  mayFollow: ["answers-applied"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "Commands wait at your server. What may its Raft tell it from which it is clear that they wait in vain, and who tells them?",
  stands: [{ name: "losses", size: someOf(2, 3), limits: { maxState: 150 }, play: served(losses) }],
};

const ROUNDS = 2;

/** Commands wait at `me`, which leads; then it leads no more, or in another term. */
type Loss = (servers: Servers, random: Random, clients: readonly number[]) => Promise<void>;

async function losses(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const clients = await servers.sessions(me, 3);
  for (let round = 0; round < ROUNDS; round++)
    for (const loss of random.shuffled(LOSSES)) {
      await loss(servers, random, random.shuffled(clients));
      await servers.rest();
      for (const id of servers.live) await servers.applyAll(id);
      await servers.lead(me);
      // Who was told to ask again does so.
      await servers.play(
        ...servers
          .toldToAskAgain()
          .slice(-1)
          .map((text) => `${me} ${text}`),
      );
      await servers.applyAll(me);
    }
  servers.mustAnswer();
}

/** Some wait: a client for a session, and others. */
async function waitFor(servers: Servers, [one = 0, two = 0]: readonly number[]): Promise<void> {
  const { me } = servers;
  await servers.play(servers.next(me, one, "append x 1"), `${me} register`, servers.next(me, two, "put y 2"));
}

const another: Loss = async (servers, random, clients) => {
  await waitFor(servers, clients);
  if (random.below(2) === 0) await servers.applyAll(servers.me, 1);
  await servers.play(`${servers.other(random)} leads ${random.below(3)}`, `${servers.me} hears`);
};

/** It leads again, in another term: it may have lost what it had in the meantime. */
const again: Loss = async (servers, _, clients) => {
  await waitFor(servers, clients);
  await servers.play(`${servers.me} leads`);
};

/** An entry of a later term comes before those that are waited for, and its Raft tells of that later. */
const byAnEntry: Loss = async (servers, random, clients) => {
  await waitFor(servers, clients);
  await servers.play(`${servers.other(random)} leads`);
  await servers.applyAll(servers.me, 1);
  await servers.rest();
  await servers.play(`${servers.me} hears`);
};

/** Its Raft steps down: nobody is known to lead in its term. */
const resigned: Loss = async (servers, random, clients) => {
  await waitFor(servers, clients);
  await resigns(servers, random, clients);
};

/** What happens before `start` has returned: its own entry is applied, or another's is; another leads, or nobody; or a snapshot comes. */
const whileStarting =
  (act: Loss): Loss =>
  async (servers, random, clients) => {
    servers.holds = ({ call: { method, from }, outcome }) =>
      method === "Raft.StartRpc" && from === server(servers.me) && outcome !== undefined;
    await servers.play(servers.next(servers.me, clients[0] as number, "append x 3"));
    await act(servers, random, clients);
    await servers.release();
  };

const own: Loss = (servers) => servers.applyAll(servers.me);

const anothers: Loss = async (servers, random) => {
  await servers.play(`${servers.other(random)} leads`);
  await servers.applyAll(servers.me);
};

const leads: Loss = (servers, random) => servers.play(`${servers.other(random)} leads 1`, `${servers.me} hears`);

const resigns: Loss = (servers) => servers.play(`${servers.me} resigns`);

/** Another server leads, goes on, and makes a snapshot; `me` gets that in the place of the entries. */
const jumped: Loss = async (servers, random, clients) => {
  await waitFor(servers, clients);
  await jump(servers, random, clients);
};

const jump: Loss = async (servers, random, clients) => {
  const { me } = servers;
  const leader = servers.live[1] as number;
  await servers.play(`${leader} leads ${random.below(4)}`);
  // What it had not applied yet may come to a snapshot, too: to one that is older than what `me` has.
  await servers.applyAll(leader);
  await servers.untilOffered(async () => {
    await servers.play(servers.next(leader, clients[2] as number, "append z 4"));
    await servers.applyAll(leader);
  });
  await servers.play(`${me} installs`);
};

/** So many wait that a snapshot must be offered of the first of them, and these. */
const MANY = 14;

/** The next leader has kept all that `me` waits for: its snapshot is of some of these, up to one that is waited for. */
const jumpedInto: Loss = async (servers, _, clients) => {
  const { me } = servers;
  for (let count = 0; count < MANY; count++)
    await servers.play(servers.next(me, clients[count % clients.length] as number, "append x 5"));
  const leader = servers.live[1] as number;
  await servers.play(`${leader} leads ${MANY}`);
  await servers.applyAll(leader, MANY - 1);
  await servers.play(`${me} installs`);
};

/** It leads again, and takes a command for an index at which others wait in vain: it has not heard of that yet. */
const sameIndex: Loss = async (servers, random, clients) => {
  const { me } = servers;
  // The texts of all registrations are the same: what became of two of them could not be told apart.
  for (const client of clients) await servers.play(servers.next(me, client, "append x 1"));
  servers.holds = ({ call: { method } }) => method === "Service.LeaderRpc";
  await servers.play(`${servers.other(random)} leads`, `${me} leads`);
  await servers.play(servers.next(me, clients[0] as number, "append z 6"), `${me} register`);
  await servers.release();
};

/** It has heard that another leads, and takes a command when it leads again, which only the answer to `start` tells: nothing is lost. */
const leadsUnheard: Loss = async (servers, random, clients) => {
  const { me } = servers;
  await servers.play(`${servers.other(random)} leads`, `${me} hears`);
  servers.holds = ({ call: { method } }) => method === "Service.LeaderRpc";
  await servers.play(`${me} leads`, servers.next(me, clients[0] as number, "append x 8"));
  await servers.rest();
  await servers.release();
  await servers.applyAll(me);
};

const LOSSES: readonly Loss[] = [
  ...[another, again, byAnEntry, resigned, jumped, jumpedInto, sameIndex, leadsUnheard],
  ...[own, anothers, leads, resigns, jump].map(whileStarting),
];
