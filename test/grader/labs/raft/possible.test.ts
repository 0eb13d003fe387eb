import { expect, test } from "vitest";
import { impossibleIn } from "../../../../grader/labs/raft/possible/possible.ts";
import { ASKS, FOLLOWS, LEADS, START } from "./judge/beginnings.ts";
import { historyOf, SETTING } from "./judge/history-text.ts";

/** Server 1 of three is a process, and the others are played; of five, all but 1 are. */

/** Why a text's puppets are no right servers, each once. */
function whys(text: string, n = SETTING.n): string {
  const found = impossibleIn(historyOf(text), { n, live: [1] });
  return [...new Set(found.map(({ why }) => why))].join("; ");
}

test.each([
  ["a leader that is heard of for the first time", FOLLOWS],
  [
    "the next leader, with another entry in the place of one that is not committed",
    `${FOLLOWS} 2>1 append 2 1/1+2x = yes`,
  ],
  ["a call that comes late, of a term that is over", `${FOLLOWS} 2>1 append 2 2/1 = yes; 0>1 append 1 0/0+1a = no@2`],
  ["a call that comes twice", `${FOLLOWS} 0>1 append 1 0/0+1a,1b = yes`],
  ["two candidates of one term", `${START} 0>1 vote 3 0/0 = yes; 2>1 vote 3 0/0 = no`],
  [
    "a leader of a term in which the other stood too, with the process's vote",
    `${START} 2>1 vote 3 0/0 = no; 0>1 vote 3 0/0 [T3v0] = yes; 0>1 append 3 0/0 = yes`,
  ],
  ["a vote, a refusal and entries taken", `${LEADS} 1<0 yes; 1<2 no; 1<2 yes`],
  [
    "a log that is shorter, and then is not",
    `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<2 yes; 1 writes L3:2; 1>2 append 2 2/1+2; 1<2 no 0/1; 1>2 append 2 0/0+1a,1b,2; 1<2 yes`,
  ],
  [
    "all that is committed, in the log of a later leader",
    `${START} 0>1 append 1 0/0+1a,1b c2 = yes; 2>1 append 2 1/1+1b,2x c3 = yes`,
  ],
  [
    "a snapshot of what is committed",
    `${START} 0>1 append 1 0/0+1a c1 = yes; 0>1 install 1 5/1 = ok; 2>1 install 2 5/1 = ok`,
  ],
  ["an entry that the process made, from whom it was sent to", `${LEADS} 2>1 append 2 1/1+2x [T2v-] = yes`],
])("accepted: %s", (_, text) => {
  expect(whys(text)).toBe("");
});

test.each([
  [
    "two entries with one index and term",
    `${FOLLOWS} 2>1 append 2 1/1+1z = yes`,
    "entry 2 of term 1 is [z], and was [b]",
  ],
  [
    "an entry behind another one",
    `${FOLLOWS} 2>1 append 3 1/2+2x,3c = yes; 0>1 append 5 2/3+3c = yes`,
    "entry 3 of term 3 stands behind one of term 3, and stood behind one of term 2",
  ],
  [
    "an entry that is not there yet in its term",
    `${START} 0>1 append 1 0/0+2a = yes`,
    "a leader of term 1 has an entry of term 2",
  ],
  [
    "terms that fall along a log",
    `${START} 0>1 append 3 0/0+2a,1b = yes`,
    "entry 2 of term 1 stands behind one of term 2",
  ],
  [
    "a leader that loses an entry of its own",
    `${FOLLOWS} 0>1 append 3 1/1+2x = yes; 0>1 append 3 1/1+3y = yes`,
    "the leader of term 3 has entry 2 of term 3, and had it of term 2",
  ],
  ["two leaders of one term", `${FOLLOWS} 2>1 append 1 2/1 = yes`, "server 2 leads in term 1, and 0 does"],
  ["a leader where the process leads", `${LEADS} 2>1 append 1 0/0 = no`, "server 2 leads in term 1, and 1 does"],
  [
    "a leader below a majority",
    `${START} 2>1 vote 3 0/0 = no; 0>1 append 3 0/0 = yes`,
    "server 0 leads in term 3, and 1 of 3 can have voted for it",
  ],
  ["a vote given twice", `${ASKS} 1<0 yes; 0>1 vote 1 0/0 = no`, "server 0 gave its vote of term 1 to 1, and now to 0"],
  [
    "a term that goes back",
    `${ASKS} 1<0 no@5; tick 1 400; 1 writes T6v1; 1>0 vote 6 0/0; 1<0 no@5`,
    "it answers with term 5 to a call of term 6",
  ],
  ["a term that goes back after a call", `0>1 vote 9 0/0; ${ASKS} 1<0 no@4`, "its term is 4, and was 9"],
  [
    "a candidate with entries of its own term",
    `${START} 0>1 vote 3 2/3 = yes`,
    "a candidate of term 3 has an entry of term 3",
  ],
  [
    "an election whose calls differ",
    `${START} 0>1 vote 3 2/1 = yes; 0>1 vote 3 3/1 = yes`,
    "its last entry is 3/1, and was 2/1 in the same election",
  ],
  [
    "a leader with more old entries than when it asked",
    `${START} 0>1 vote 3 1/1 = yes; 0>1 append 3 1/1+2x = yes`,
    "entry 2 of term 2 is behind its last when it asked for votes, 1/1",
  ],
  [
    "a leader without what is committed",
    `${START} 0>1 append 1 0/0+1a,1b c2 = yes; 2>1 append 2 1/1+2x = yes`,
    "entry 2 of term 1 was committed in term 1, and the leader of term 2 has another",
  ],
  [
    "a snapshot that contradicts what is committed",
    `${START} 0>1 append 1 0/0+1a,1b c2 = yes; 2>1 install 3 2/2 = ok`,
    "entry 2 of term 1 was committed in term 1, and the leader of term 3 has another",
  ],
  ["a snapshot of a later term", `${START} 0>1 install 1 2/2 = ok`, "a leader of term 1 has a snapshot of term 2"],
  [
    "an entry of a term that the process led in, and that it never made",
    `${LEADS} 2>1 append 2 1/1+1z = yes`,
    "entry 2 of term 1 is none that server 1 made, which led then",
  ],
  [
    "entries that were acknowledged and are denied",
    `${LEADS} 1<0 yes; 1>0 append 1 1/1 c1; 1<0 no 0/1`,
    "it refuses prev 1/1, and has acknowledged entry 1",
  ],
  [
    "entries that were denied and are acknowledged",
    `${FOLLOWS} tick 1 200; 1 writes T2v1; 1>0 vote 2 2/1; 1>2 vote 2 2/1; 1<2 yes; 1 writes L3:2; 1>2 append 2 2/1+2; 1<2 no 0/1; 1>2 append 2 1/1+1b,2; 1<2 yes`,
    "it has entry 1 of term 1, and said that it has not",
  ],
  [
    "a vote for one with less than was acknowledged",
    `${LEADS} 1<0 yes; tick 1 900; 1 writes T2v1; 1>0 vote 2 0/0; 1<2 no; 1<0 yes`,
    "it has acknowledged entry 1/1, and votes for one whose last is 0/0",
  ],
  ["a refusal that tells nothing", `${LEADS} 1<0 no`, "conflictIndex 0 is not between 1 and prevLogIndex 0"],
])("refused: %s", (_, text, why) => {
  expect(whys(text)).toContain(why);
});

test("what a majority cannot hold is not committed", () => {
  const said = "start 1; 1 writes N; 0>1 vote 1 0/0 [T1v0] = yes; 0>1 append 1 0/0+1a c1";
  const why = "it says that all up to 1 is committed, and no majority can hold that";
  expect(whys(said, 2)).toContain(why);
  expect(whys(said.replace("+1a c1", "+1a [L1:1a] = yes; 0>1 append 1 1/1 c1"), 2)).toBe("");
  expect(whys(said, 3)).toBe("");
});
