import { expect, test } from "vitest";
import { tellsWhatIsApplied } from "../../../../grader/labs/zkvraft/told.ts";
import { historyOf } from "../kvraft/judge/history-text.ts";

const LEADS = "start 1; r>1 leader 1/1; r>1 1/1 -;";
const ASKED = `${LEADS} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 2/1;`;
const APPLIED = `${ASKED} r>1 2/1 c2#1 put x 1;`;

test.each<[what: string, text: string, tells: boolean]>([
  ["nothing was asked for", LEADS, true],
  ["a command is answered when it is applied", `${APPLIED} 1= c2#1 ok put ok`, true],
  ["before that", `${ASKED} 1= c2#1 ok put ok`, false],
  ["never", APPLIED, false],
  ["it is not applied yet", ASKED, true],
  ["its client is told to ask again", `${ASKED} 1= c2#1 retry`, true],
  ["a read needs no entry", `${LEADS} x>1 c2#1 get x; 1= c2#1 ok result: 1`, true],
  ["one is told, and one is not", `${APPLIED} x>1 c3#1 put y 1; 1= c2#1 ok put ok; 1= c3#1 ok put ok`, true],
  [
    "a session is another client's",
    `${LEADS} r>1 2/1 register; x>1 register; 1 starts register -> 3/1; 1= register ok 2`,
    false,
  ],
])("what servers say shows what they have applied: %s", (_, text, tells) => {
  expect(tellsWhatIsApplied(historyOf(text))).toBe(tells);
});
