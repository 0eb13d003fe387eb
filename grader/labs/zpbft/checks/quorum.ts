import { type Check, LARGER, played, playedIn } from "../check.ts";
import { scripts, votes } from "../one-server/scripts.ts";

/** Quorums of others that overlap, and one vote more than is needed. */
export const OF_FOUR = scripts(
  "V7",
  `pp Pa Pb Ca | Cb | Cc
   pp Pb Pc Cb | Cc
   pp Pa Pc Cc | Ca
   pp Pc Pb Pa Cb | Ca | Cc`,
);

/** The COMMIT of `a` comes again and again behind the one that decides: who counts only when no more come waits for their end (R3). */
const PRESSED = scripts(
  "V7",
  `! pp Pa Pb Ca | Cb
   ! pp Pb Pa Ca | Cb
   ! pp Pa Pc Ca | Cb
   ! pp Pc Pa Ca | Cb
   ! pp Pb Pc Ca | Cb
   ! pp Pc Pb Ca | Cb
   ! pp Pa Pb Ca | Cc
   ! pp Pb Pa Ca | Cc
   ! pp Pa Pc Ca | Cc
   ! pp Pc Pa Ca | Cc
   ! pp Pb Pc Ca | Cc
   ! pp Pc Pb Ca | Cc`,
);

export const quorumOfFour = played("backup", "quorum", () => ({ scripts: [...OF_FOUR, ...PRESSED] }));

/** What tells the thresholds 2f, 2f+1, 2, 3, f+1, a majority and n-1 from one another. */
function quorumOf(f: number) {
  const q = 2 * f;
  const prepared = `pp ${votes("P", 0, q)}`;
  return scripts(
    "V7",
    `${prepared} ${votes("C", 0, q - 1)} | ${votes("C", q - 1, q)} | ${votes("C", q, 3 * f)}
     ${prepared} ${votes("C", f, f + q - 1)} | ${votes("C", f + q - 1, f + q)}`,
  );
}

export const quorum: Check = {
  id: "quorum",
  title: "executes with COMMITs from 2f others, and not before, for any n",
  rules: ["V7"],
  points: 11,
  of: "verifyBallotCommit",
  needs: ["start"],
  hint: "How many COMMITs of others does it take with n = 4, 7, 10, 13? Write 2f down for each, and what your code compares.",
  tries: [
    quorumOfFour,
    played("leader", "quorum", (random) => ({ scripts: random.shuffled([...OF_FOUR, ...PRESSED]) })),
    ...playedIn(LARGER, "quorum", (_, f) => ({ scripts: quorumOf(f) })),
  ],
};
