import { expect, test } from "vitest";
import { broken, START } from "./beginnings.ts";

const says = (term: number, line: string, leader = "-"): string =>
  `1 logs elect.ts:9: INFO| I=1 T=${term} L=${leader}| ${line};`;
/** Server 1 of three stands for election in a term, and says so. */
const stands = (term: number): string =>
  `tick 1 ${200 * term}; 1 writes T${term}v1; ${says(term, "election => [0 2]")} 1>0 vote ${term} 0/0; 1>2 vote ${term} 0/0;`;
const ASKS = START + stands(1);
const FOLLOWS = says(1, "follower");
const AGAIN = `${stands(2)} idle 1`;
/** It leads in term 1, and nobody answers it from then on. */
const LEADS = `${ASKS} 1<0 yes; ${says(1, "leader, votes=[1 0]", "1")} 1 writes L1:1;
  ${says(1, "append => 0, prev=0/0, entries=1, commit=0", "1")} 1>0 append 1 0/0+1;
  ${says(1, "append => 2, prev=0/0, entries=1, commit=0", "1")} 1>2 append 1 0/0+1;`;
const STANDS_WITH_ENTRY = `tick 1 600; 1 writes T2v1; ${says(2, "election => [0 2]")} 1>0 vote 2 1/1; 1>2 vote 2 1/1; idle 1`;

test.each<[what: string, text: string, rules: string]>([
  ["stands again", `${ASKS} ${AGAIN}`, ""],
  ["follows when too many have refused it", `${ASKS} 1<0 no; 1<2 no; ${FOLLOWS} ${AGAIN}`, ""],
  ["stands again when too many have refused it", `${ASKS} 1<0 no; 1<2 no; ${AGAIN}`, ""],
  ["follows, though it may still win", `${ASKS} 1<0 no; ${FOLLOWS} ${AGAIN}`, "L2"],
  ["follows twice", `${ASKS} 1<0 no; 1<2 no; ${FOLLOWS} ${FOLLOWS} ${AGAIN}`, "L2"],
  ["is told a higher term, and does not say that it follows", `${ASKS} 2>1 vote 3 0/0 [T3v2] = yes; idle 1`, "L2"],
])("a candidate says that it %s", (_, text, rules) => {
  const granted = text.includes("vote 3") ? says(3, "vote => 2, granted=true") : "";
  expect(broken(text.replace("idle 1", `${granted} idle 1`), { hasLogs: true })).toBe(rules);
});

test("a leader names a majority, which may be without itself", () => {
  const led = (ids: string): string => `${LEADS.replace("[1 0]", ids)} idle 1`;
  expect(broken(led("[0]"), { hasLogs: true })).toBe("");
  expect(broken(led("[1]"), { hasLogs: true })).toBe("L2");
  expect(broken(led("[]"), { hasLogs: true })).toBe("L2");
});

test("a call that failed and is left to nobody is told of by an ERROR line", () => {
  const logs = (line: string): string => `1 logs elect.ts:9: ${line};`;
  const told = logs("WARN| Raft.RequestVoteRpc 0 error: gone");
  const left = logs("ERROR| unhandled rejection: UnreachableError: gone");
  expect(broken(`${ASKS} 1<0 error; ${told} idle 1`, { hasLogs: true })).toBe("");
  expect(broken(`${ASKS} 1<0 error; ${told} ${left} idle 1`, { hasLogs: true })).toBe("A11");
  expect(broken(`${ASKS} ${left} idle 1`, { hasLogs: true })).toBe("");
});

test("a leader that nobody answers may say that it follows", () => {
  expect(broken(`${LEADS} tick 1 400; ${FOLLOWS} ${STANDS_WITH_ENTRY}`, { hasLogs: true })).toBe("");
  expect(broken(`${LEADS} tick 1 400; ${FOLLOWS} ${FOLLOWS} ${STANDS_WITH_ENTRY}`, { hasLogs: true })).toBe("L2");
});

test("a command that was taken with a call of a higher term is told of in the one term or the other", () => {
  const said = (term: number): string =>
    `${LEADS} x>1 start a; &2>1 append 2 0/0; 1 writes L2:1a; ${says(term, "start index=2, cmd:[a]", term === 1 ? "1" : "2")}
      1 writes T2v-; ${says(2, "follower")} 1=x 2/1; 1=2 yes; idle 1`;
  expect(broken(said(1), { hasLogs: true })).not.toContain("L2");
  expect(broken(said(2), { hasLogs: true })).not.toContain("L2");
  expect(broken(said(3), { hasLogs: true })).toContain("L2");
});
