import { type Check, LARGER, played, playedIn } from "../check.ts";
import { COUNTED, cells, someCells } from "../one-server/cells.ts";
import { FLAWS_OF } from "../one-server/script.ts";

export const digest: Check = {
  id: "digest",
  title: "a COMMIT with another digest does not count",
  rules: ["V3"],
  points: 4,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "Which digest must a COMMIT name to count, and is it known at the moment when you compare?",
  tries: [
    played("backup", "digest", (_, f) => ({ scripts: cells(f, FLAWS_OF.V3, COUNTED) })),
    played("leader", "digest", (random, f) => ({ scripts: someCells(f, random, FLAWS_OF.V3, COUNTED) })),
    ...playedIn(LARGER, "digest", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS_OF.V3).slice(0, 2), COUNTED),
    })),
  ],
};
