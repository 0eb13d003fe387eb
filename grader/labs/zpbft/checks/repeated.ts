import { type Check, LARGER, played, playedIn } from "../check.ts";
import { scripts, votes } from "../one-server/scripts.ts";

/** The same COMMIT again, spelt in another way, and several in one packet. */
const OF_FOUR = scripts(
  "V6",
  `pp Pa Pb Ca Ca | Cb
   pp Pa Pb Ca Ca Ca Ca | Cc
   pp Pa Pb Ca Ca-rewritten | Cb
   pp Pa Pb (Ca Ca Ca) | Cb`,
);

/** As many repetitions as would make a quorum, and as many forgeries. */
function repeatedOf(f: number) {
  const q = 2 * f;
  const prepared = `pp ${votes("P", 0, q)} ${votes("C", 0, q - 1)}`;
  return scripts(
    "V6",
    `${prepared} ${votes("C", 0, q - 1)} | ${votes("C", q, q + 1)}
     ${prepared} ${votes("C", q - 1, 3 * f, "-sig")} | ${votes("C", q - 1, q)}
     ${prepared} ${votes("C", q - 1, 3 * f, "-digest")} | ${votes("C", q - 1, q)}
     ${prepared} ${votes("C", q - 1, 3 * f, "-view")} | ${votes("C", q - 1, q)}
     ${prepared} ${votes("C", q - 1, 3 * f, "-own")} | ${votes("C", q - 1, q)}`,
  );
}

export const repeated: Check = {
  id: "repeated",
  title: "a replica that votes twice counts once",
  rules: ["V1"],
  points: 5,
  of: "verifyBallotCommit",
  needs: ["start"],
  mayFollow: ["quorum"],
  hint: "What makes two COMMITs votes of the same replica? They need not be the same object, or lie next to each other.",
  tries: [
    played("backup", "repeated", () => ({ scripts: OF_FOUR })),
    played("leader", "repeated", () => ({ scripts: OF_FOUR })),
    ...playedIn(LARGER, "repeated", (_, f) => ({ scripts: repeatedOf(f) })),
  ],
};
