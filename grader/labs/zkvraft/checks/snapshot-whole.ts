import type { Random } from "../../../checks/random.ts";
import { type Check, someOf } from "../check.ts";
import { type Servers, served } from "../servers.ts";

export const snapshotWhole: Check = {
  id: "snapshot-whole",
  title: "a snapshot is taken before the log passes its limit, not at every entry, and is the whole state at its index",
  rules: ["S7"],
  points: 5,
  needs: ["start"],
  mayFollow: ["answers-applied", "once"],
  blockedBy: ["not-leader", "many-wait", "answers-applied"],
  hint: "How many bytes may the log have when your server offers a snapshot? And what of the state would be missing on a server that begins with it?",
  stands: [{ name: "limits", size: someOf(2, 3), limits: { maxState: 500 }, play: served(limits) }],
};

const BATCHES = 6;

/** Short commands and long ones; after some, one that was left behind gets the snapshot, and leads. */
async function limits(servers: Servers, random: Random): Promise<void> {
  await servers.lead(servers.me);
  const clients = await servers.sessions(servers.me, 3);
  for (let batch = 0; batch < BATCHES; batch++) {
    const { leader } = servers;
    const [one, other] = servers.live as [number, number];
    // What is read later must not become long: a history holds the beginnings of long answers only.
    const bytes = [1, 20, 700, 60, 2500, 5][batch] as number;
    for (let count = 0; count < 6; count++) {
      const short = `append k${count % 3} ${"v".repeat(Math.min(bytes, 20))},`;
      // The state becomes larger than the log may be, and stays so for some entries.
      const command = bytes > 100 ? ["put", undefined, "put", undefined, undefined, "del"][count] : undefined;
      const long = command === "put" ? `put long ${"v".repeat(bytes)}` : "del long";
      await servers.play(servers.next(leader, random.pick(clients), command === undefined ? short : long));
      await servers.applyAll(leader);
      if (command === "put") await servers.rest();
    }
    await servers.rest();
    const next = leader === one ? other : one;
    if (batch === 3) await servers.play(`restart ${next}`, `${next} hears`);
    await servers.play(`${next} installs`);
    await servers.lead(next);
    await readThroughLog(servers, clients);
  }
  servers.mustOffer();
  await servers.rest();
}

/** A leader that has just begun cannot read without an entry. */
async function readThroughLog(servers: Servers, [one = 0, two = 0]: readonly number[]): Promise<void> {
  const { leader } = servers;
  await servers.play(`${leader} leads`, servers.next(leader, one, "get k0"), servers.next(leader, two, "all"));
  await servers.applyAll(leader);
}
