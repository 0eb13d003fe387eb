import { type Check, LARGER, played, playedIn } from "../check.ts";
import { COUNTED, cells, someCells } from "../one-server/cells.ts";
import { FLAWS_OF } from "../one-server/script.ts";

export const signature: Check = {
  id: "signature",
  title: "a COMMIT that its sender did not sign does not count",
  rules: ["V4"],
  points: 4,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "Whose key, which phase, and which bytes: a signature can be genuine and still be another message's.",
  tries: [
    played("backup", "signature", (_, f) => ({ scripts: cells(f, FLAWS_OF.V4, COUNTED) })),
    played("leader", "signature", (random, f) => ({ scripts: someCells(f, random, FLAWS_OF.V4, COUNTED) })),
    ...playedIn(LARGER, "signature", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS_OF.V4).slice(0, 3), COUNTED),
    })),
  ],
};
