import { enlarged } from "../../kit/world/stand.ts";
import type { Check, Stand } from "../check.ts";
import { commitStands } from "../checks/commit.ts";
import { hints } from "../checks/hint.ts";
import { elections } from "../checks/leader.ts";
import { matches } from "../checks/match.ts";
import { orders } from "../checks/old-news.ts";
import { crashesOf } from "../checks/restart.ts";
import { logKills } from "../checks/saved-log.ts";
import { voteKills } from "../checks/saved-vote.ts";
import { stormOf } from "../checks/storm.ts";
import { followerVotes } from "../checks/votes.ts";

/** The sizes at which a stand of one server is played besides its own. */
const SIZES = [4, 7];

/**
 * What is tried besides what students have; one of the same name takes the place of theirs. Enumerations are whole, but for
 * elections among four and five: there are 216 and 1,296 patterns, of a fifth of a second each.
 */
const MORE: Readonly<Record<string, readonly Stand[]>> = {
  votes: [followerVotes(1)],
  leader: [elections(3, 1), elections(4, 0.5), elections(5, 0.1)],
  match: [matches("some", 1)],
  hint: [hints("log", 1, false), hints("snapshot", 1, true)],
  "old-news": [orders(1)],
  commit: commitStands(4),
  "saved-vote": [voteKills(Number.POSITIVE_INFINITY)],
  "saved-log": [logKills(Number.POSITIVE_INFINITY)],
  restart: [crashesOf("points", Number.POSITIVE_INFINITY)],
  storm: [stormOf(4, 1200), stormOf(5, 1200), stormOf(7, 1200)],
};

/** A check as it is tried here. */
export const hiddenOf = (check: Check): Check => enlarged(check, SIZES, MORE[check.id] ?? []);
