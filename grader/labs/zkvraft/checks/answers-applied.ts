import { REGISTER } from "../../../../skeleton/zkvraft/entries.ts";
import type { Random } from "../../../checks/random.ts";
import { type Check, oneOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const answersApplied: Check = {
  id: "answers-applied",
  title: "a command is answered when its own entry is applied, with what that came to, and not before",
  rules: ["W1", "W2"],
  points: 7,
  needs: ["start"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "Your server waits for an index. Which entries may come to stand there, and by what do you know your own?",
  stands: [{ name: "places", size: oneOf(3), isOfAnySize: true, play: served(places) }],
};

const ROUNDS = 3;

/** Commands are applied in their places, or others take these; the leaders change, and old ones hear of it late. */
async function places(servers: Servers, random: Random): Promise<void> {
  const { me } = servers;
  await servers.lead(me);
  const [one = 0, two = 0] = await servers.sessions(me, 2);
  await servers.play(servers.next(me, one, "put x 1"));
  // Nothing is applied yet, and nothing is owed.
  await servers.rest();
  await servers.applyAll(me);
  servers.mustAnswer();
  for (let round = 0; round < ROUNDS; round++)
    for (const act of random.shuffled(PLACES)) {
      await act(servers, random, [one, two]);
      await servers.rest();
      await servers.lead(me);
    }
}

/** What becomes of a command that waits at `me`, which leads; some of these leave another leader behind. */
type Place = (servers: Servers, random: Random, clients: readonly [number, number]) => Promise<void>;

const change = (random: Random): string => random.pick(["put x 1", "append x 2", "del x", "put y 3"]);

/** It is applied; what came before it as well. */
const own: Place = async (servers, random, [one, two]) => {
  const { me } = servers;
  await servers.play(servers.next(me, one, change(random)), servers.next(me, two, change(random)));
  await servers.applyAll(me, 1 + random.below(2));
  await servers.applyAll(me);
};

/** Another's command stands at its index, in another term; which `me` hears before that, or by it. */
const anothers: Place = async (servers, random, [one, two]) => {
  const { me } = servers;
  const leader = servers.other(random);
  const command = change(random);
  const asked = servers.next(me, one, command);
  await servers.play(asked);
  await servers.play(`${leader} leads`);
  // The one that leads begins with an entry without a command: `me` waits at that index, or at the one behind it.
  const more = servers.next(leader, two, random.below(2) === 0 ? command : change(random)).replace(" ", " takes ");
  await servers.play(more);
  if (random.below(2) === 0) await servers.play(`${me} hears`);
  await servers.applyAll(me);
};

/** Two wait; where the second one does, the first one's very command comes to stand, in a later term: its client has asked elsewhere. */
const moved: Place = async (servers, random, [one, two]) => {
  const { me } = servers;
  const leader = servers.other(random);
  const first = servers.next(me, one, "append x 4");
  await servers.play(first, servers.next(me, two, "append x 4"));
  await servers.play(`${leader} leads`);
  await servers.play(first.replace(/^\d+ /, `${leader} takes `));
  await servers.applyAll(me);
};

/** The next leader has it, and commits it: `me` hears of that before, or does not. */
const keptByNext: Place = async (servers, random, [one, two]) => {
  const { me } = servers;
  await servers.play(servers.next(me, one, "append x 5"), servers.next(me, two, "append y 5"));
  await servers.play(`${servers.other(random)} leads ${1 + random.below(2)}`);
  if (random.below(3) === 0) await servers.play(`${me} hears`);
  await servers.applyAll(me);
};

/** It leads, and has not applied yet by what another leader's client has got a session. */
const behind: Place = async (servers, random, [one]) => {
  const { me } = servers;
  const asked = servers.next(me, one, change(random));
  await servers.play(asked);
  const [, text = ""] = /^\d+ (.*)$/.exec(asked) ?? [];
  servers.mustStart(text);
  await servers.applyAll(me);
  const leader = servers.other(random);
  await servers.play(`${leader} leads`, `${leader} takes ${REGISTER}`, `${leader} commits`, `${me} leads`);
  // Before that is the entry by which the other one has begun to lead.
  const client = Number(servers.indexesOf(text).at(-1)) + 2;
  await servers.play(servers.next(me, client, "append x 6"));
  await servers.applyAll(me);
};

const PLACES: readonly Place[] = [own, anothers, moved, keptByNext, behind];
