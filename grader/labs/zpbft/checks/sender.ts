import { type Check, LARGER, played, playedIn } from "../check.ts";
import { COUNTED, cells, someCells } from "../one-server/cells.ts";
import { FLAWS_OF } from "../one-server/script.ts";

export const sender: Check = {
  id: "sender",
  title: "a COMMIT of nobody, or of itself, does not count",
  rules: ["V5"],
  points: 2,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "Which ids may a COMMIT carry? This replica's own is not among them.",
  tries: [
    played("backup", "sender", (_, f) => ({ scripts: cells(f, FLAWS_OF.V5, COUNTED) })),
    played("leader", "sender", (random, f) => ({ scripts: someCells(f, random, FLAWS_OF.V5, COUNTED) })),
    ...playedIn(LARGER, "sender", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS_OF.V5).slice(0, 2), COUNTED),
    })),
  ],
};
