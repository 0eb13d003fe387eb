import { CLIENT } from "../../views/cast.ts";
import { backupOf, type Check, leaderOf } from "../check.ts";
import { alone, type Lone } from "../lone.ts";
import { confirm } from "./checkpoint-once.ts";

export const window: Check = {
  id: "window",
  title:
    "a leader gives no seq beyond the window, and goes on when it moves; what comes for a seq just beyond it counts then",
  rules: ["W2", "W3", "Q1"],
  points: 2,
  of: "verifyBallotCheckpoint",
  needs: ["stable"],
  blockedBy: ["checkpoint-once"],
  hint: "What has to go on when the window moves, and who makes it?",
  stands: [
    { name: "leader", size: leaderOf(4), interval: 4, play: alone(leader) },
    { name: "backup", size: backupOf(4), interval: 4, play: alone(backup) },
  ],
};

/** More requests than the window has seqs; then it moves, twice. */
async function leader(lone: Lone): Promise<void> {
  const { interval } = lone;
  const requests = Array.from({ length: 4 * interval + 2 }, () => lone.request());
  for (const request of requests) await lone.say(CLIENT, "Server.RequestRpc", request);
  await lone.rest();
  for (let from = 0; from < 2; from++) {
    const some = requests.slice(from * interval, (from + 1) * interval);
    const votes = some.flatMap((request) => {
      const given = lone.executed(request);
      return [...lone.prepares(given), ...lone.commits(given)];
    });
    await lone.tell(...votes);
    await lone.rest();
    await confirm(lone);
    await lone.rest();
  }
}

/** The others are faster: all that they say of the next seqs comes before the window moves. */
async function backup(lone: Lone): Promise<void> {
  const { interval } = lone;
  await lone.executeNew(2 * interval - 1);
  const last = lone.requestsFor(1);
  const ahead = [...last, ...Array.from({ length: interval }, () => lone.request())];
  const execution = ahead.map((request) => lone.execution(lone.executed(request), request));
  await lone.tell(...execution.slice(1).flat());
  await lone.tell(...lone.others.map((id) => lone.checkpoint(id, lone.stateAt(interval))));
  await lone.tell(...(execution[0] ?? []));
  await lone.rest();
  await lone.tell(...lone.others.map((id) => lone.checkpoint(id, lone.stateAt(2 * interval))));
  lone.stabilize(2 * interval);
  await lone.rest();
}
