import { type Check, LARGER, played, playedIn } from "../check.ts";
import { COUNTED, cells, someCells } from "../one-server/cells.ts";
import { FLAWS_OF } from "../one-server/script.ts";

export const view: Check = {
  id: "view",
  title: "a COMMIT for another view does not count",
  rules: ["V2"],
  points: 3,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "Which view must a COMMIT name to count, and with what do you compare it?",
  tries: [
    played("backup", "view", (_, f) => ({ scripts: cells(f, FLAWS_OF.V2, COUNTED) })),
    played("leader", "view", (random, f) => ({ scripts: someCells(f, random, FLAWS_OF.V2, COUNTED) })),
    ...playedIn(LARGER, "view", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS_OF.V2).slice(0, 1), COUNTED),
    })),
  ],
};
