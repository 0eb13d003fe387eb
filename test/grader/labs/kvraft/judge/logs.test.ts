import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import { historyOf, SETTING } from "./history-text.ts";

type Row = [what: string, text: string, told: string];

/** What a history says of logs, where all is over. */
function told(text: string): string {
  const found = violationsIn(historyOf(text), { ...SETTING, hasLogs: true });
  return found
    .filter(({ rule }) => rule.startsWith("L"))
    .map(({ rule, functions, seen, evidence = [] }) =>
      [rule, functions[0] ?? "-", [seen, ...evidence].join("; ")].join(" "),
    )
    .join("\n");
}

const AT = "I=1 T=1 L=1|";
const LEADS = "start 1; r>1 leader 1/1;";
const ASKED = `${LEADS} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 1/1;`;
const DONE = `${ASKED} r>1 1/1 c2#1 put x 1; 1= c2#1 ok put ok;`;
const CAME = `1 logs serve.ts:108: INFO| ${AT} command <= c2#1, cmd:[put x 1];`;
const APPLIED = `1 logs serve.ts:137: INFO| ${AT} apply index=1, cmd:[c2#1 put x 1], result:[put ok];`;
const TOLD = `1 logs serve.ts:110: INFO| ${AT} answer => c2#1, ok;`;
const LINES = `${CAME} ${APPLIED} ${TOLD}`;

test.each<Row>([
  ["every line", `${DONE} ${LINES} idle 1`, ""],
  ["while it goes on", `${DONE}`, ""],
  ["none", `${DONE} ${CAME} ${TOLD} idle 1`, "L2 - server 1: applied 1: not logged, seen once"],
  ["one twice", `${DONE} ${LINES} ${TOLD} idle 1`, "L2 - server 1: answered c2#1, ok: logged 2 times, seen once"],
  [
    "one more, of the student's own",
    `${DONE} ${LINES} 1 logs server.ts:7: INFO| ${AT} answer => c2#1, retry; idle 1`,
    "L2 applied server 1: answered c2#1, retry: logged once, not seen",
  ],
  [
    "another server's",
    `${DONE} ${LINES} 1 logs machine.ts:7: INFO| I=0 T=1 L=1| commit=4; idle 1`,
    "L2 execute server 1: a line begins with I=0",
  ],
  ["a line of its Raft", `${DONE} ${LINES} 1 logs elect.ts:7: INFO| ${AT} election => [0 2]; idle 1`, ""],
  ["a Debug line", `${DONE} ${LINES} 1 logs server.ts:7: Debug| what I think; idle 1`, ""],
  [
    "a line of no form",
    `${DONE} ${LINES} 1 logs machine.ts:7: INFO| executing`,
    "L1 execute machine.ts:7: INFO| executing",
  ],
  ["a stack", `${DONE} ${LINES} 1 logs   at execute (machine.ts:7:1)`, "L1 -   at execute (machine.ts:7:1)"],
  ["on the standard output", `${DONE} ${LINES} 1 prints hello`, "L1 execute on the standard output: hello"],
])("a server logs: %s", (_, text, said) => expect(told(text)).toBe(said));

const CLERK = "start k; x>k put x 1; k>0 register -> ok 2; k>0 c2#1 put x 1 -> ok put ok; k= ok put ok;";
const OF_CLERK = ["=> 0", "<= 0, ok"]
  .map((line) => `k logs client.ts:9: INFO| c0#0| ${line}; k logs client.ts:9: INFO| c2#1| ${line};`)
  .join("");

test.each<Row>([
  ["every line", `${CLERK} ${OF_CLERK} idle k`, ""],
  [
    "one more",
    `${CLERK} ${OF_CLERK} k logs clerk.ts:9: INFO| c2#1| => 2; idle k`,
    "L2 command clerk 0: asked c2#1, call of server 2: logged once, not seen",
  ],
  [
    "a call that did not leave",
    `${CLERK} ${OF_CLERK} k logs client.ts:9: INFO| c2#1| => 2; k logs client.ts:9: WARN| Kv.CommandRpc 2 error: not connected; idle k`,
    "",
  ],
  [
    "not the answer",
    `${CLERK} ${OF_CLERK.replace("k logs client.ts:9: INFO| c2#1| <= 0, ok;", "")} idle k`,
    "L2 - clerk 0: told c2#1 by server 0, ok: not logged, seen once",
  ],
  [
    "not an answer that was late",
    "start k; x>k put x 1; k>0 register; tick k 1100; k logs client.ts:9: INFO| c0#0| => 0; idle k",
    "",
  ],
])("a clerk logs: %s", (_, text, said) => expect(told(text)).toBe(said));
