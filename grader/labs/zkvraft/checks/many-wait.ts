import { REGISTER } from "../../../../skeleton/zkvraft/entries.ts";
import type { Random } from "../../../checks/random.ts";
import type { Held } from "../../../cluster/world/network.ts";
import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const manyWait: Check = {
  id: "many-wait",
  title: "many wait at once, and nobody for another; a command that is asked for again is answered, too",
  rules: ["W5"],
  points: 4,
  needs: ["start"],
  mayFollow: ["answers-applied"],
  blockedBy: ["many-wait", "not-leader", "answers-applied"],
  hint: "Thirty clients ask at once, and some of them twice. Who of them waits for whom, and how many are told when an entry is applied?",
  stands: [{ name: "thirty", size: oneOf(3), play: served(thirty) }],
};

const CLIENTS = 30;
const ROUNDS = 2;

async function thirty(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  await servers.playAtOnce(...Array.from({ length: CLIENTS }, () => `${me} register`));
  await servers.applyAll(me);
  const clients = servers.indexesOf(REGISTER);
  servers.mustAnswer();
  for (let round = 0; round < ROUNDS; round++) {
    const asked = clients.map((client) => servers.next(me, client, `append k${client % 4} ${client},`));
    const repeated = random.shuffled(asked).slice(0, 8);
    await servers.playAtOnce(...random.shuffled(asked));
    await servers.applyAll(me, random.below(4));
    await servers.playAtOnce(...repeated);
    for (let group = 0; group < 6; group++) await servers.applyAll(me, 1 + random.below(8));
    await servers.applyAll(me);
    await servers.rest();
  }
  for (const isHeld of [() => true, isAnswer]) await slowStart(servers, random.shuffled(clients), isHeld);
}

const isAnswer = ({ outcome }: Held): boolean => outcome !== undefined;

/** One's way to the Raft, or back, is long; on the way back, the others are applied behind it before it is known where it stands. The others go on. */
async function slowStart(
  servers: Servers,
  [one = 0, ...others]: readonly number[],
  isHeld: (held: Held) => boolean,
): Promise<void> {
  const { me } = servers;
  servers.holds = (held) => {
    const { method, params } = held.call;
    const isOnes = (params as { command?: string }).command?.startsWith(`c${one}#`) === true;
    return method === "Raft.StartRpc" && isOnes && isHeld(held);
  };
  await servers.play(servers.next(me, one, "put slow 1"));
  await servers.playAtOnce(...others.slice(0, 5).map((client) => servers.next(me, client, "append fast 1")));
  await servers.applyAll(me);
  await servers.rest();
  await servers.release();
  await servers.applyAll(me);
  await servers.rest();
}
