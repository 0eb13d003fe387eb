import { type Check, LARGER, played, playedIn } from "../check.ts";
import { COUNTED, cells, someCells } from "../one-server/cells.ts";
import { FLAWS_OF, type Flaw, type Script } from "../one-server/script.ts";
import { scripts, votes } from "../one-server/scripts.ts";

/** Its sender's own COMMIT with other content comes first: that this was genuine says nothing of the next in the same name. */
function behindGenuine(f: number, flaws: readonly Flaw[]): Script[] {
  const last = 2 * f - 1;
  const badly = (flaw: Flaw) => votes("C", last, 3 * f, `-${flaw}`);
  const begun = `pp ${votes("P", 0, last + 1)} ${votes("C", 0, last)}`;
  return GENUINE.flatMap((other) =>
    flaws.flatMap((flaw) => scripts("V6", `${begun} ${badly(other)} ${badly(flaw)} | ${votes("C", last, last + 1)}`)),
  );
}

const GENUINE = ["view", "digest"] as const satisfies readonly Flaw[];

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
    played("backup", "signature", (_, f) => ({
      scripts: [...cells(f, FLAWS_OF.V4, COUNTED), ...behindGenuine(f, FLAWS_OF.V4)],
    })),
    played("leader", "signature", (random, f) => ({
      scripts: [...someCells(f, random, FLAWS_OF.V4, COUNTED), ...behindGenuine(f, ["sig", "borrowed"])],
    })),
    ...playedIn(LARGER, "signature", (random, f) => ({
      scripts: someCells(f, random, random.shuffled(FLAWS_OF.V4).slice(0, 3), COUNTED),
    })),
  ],
};
