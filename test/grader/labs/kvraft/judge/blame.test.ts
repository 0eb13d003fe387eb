import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/kvraft/judge/view.ts";
import { asked, given } from "./beginnings.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** The functions to look at for the first violation, when each snapshot that is restored says `data`. */
function blamed(text: string, data = "", more: Partial<Setting> = {}): string {
  const history = historyOf(text);
  for (const call of history.calls)
    if (call.method === "Service.RestoreRpc") call.params = { ...(call.params as object), data };
  return violationsIn(history, { ...SETTING, ...more })[0]?.functions.join(" ") ?? "";
}

/** Server 0 has the log, server 1 a snapshot of it: a key x and session 2, whose first command had the result `append ok`. */
const RESTORED = `x>0 c2#1 append x 1; ${given(0, "c2#1 append x 1")}; start 1; r>1 leader 1/1; r>1 restores 3/1`;
const FORGOTTEN = `${RESTORED}${asked("c2#1 append x 1", 4, "expired")}`;

test.each([
  ["that tells all", '{"clock":1000,"pairs":"x 1\\n","sessions":[[2,1,"append ok",1000]]}', "restore snapshot"],
  ["in other words", "1000; x=1; 2:1 append ok @1000", "restore snapshot"],
  ["whose keys lack their end", '{"clock":1000,"pairs":"x 1","sessions":[[2,1,"append ok",1000]]}', "snapshot restore"],
  ["without the sessions", '{"clock":1000,"pairs":"x 1","sessions":[]}', "snapshot restore"],
  ["without a result", '{"clock":1000,"pairs":"x 1","sessions":[[2,1,"",1000]]}', "snapshot restore"],
])("a session is lost with a snapshot %s", (_, data, functions) => {
  expect(blamed(FORGOTTEN, data)).toBe(functions);
});

test("keys are lost with a snapshot that has them in another order", () => {
  const log = given(0, "c2#1 append y 1", "c2#2 append x 1");
  const restored = `x>0 c2#1 append y 1; x>0 c2#2 append x 1; ${log}; start 1; r>1 leader 1/1; r>1 restores 4/1`;
  const wrong = `${restored}${asked("c2#3 all", 5, "ok x:1")}`.replace("1 starts", "1 reads -> no; 1 starts");
  expect(blamed(wrong, "1000; y=1 x=1; 2:2 append ok @1000")).toBe("restore snapshot");
  expect(blamed(wrong, "1000; x=1 y=1; 2:2 append ok @1000")).toBe("snapshot restore");
});

test("a result of several lines is lost with a snapshot that has it in one", () => {
  const log = given(0, "c2#1 append y 1", "c2#2 append x 1", "c2#3 all");
  const restored = `x>0 c2#1 append y 1; x>0 c2#2 append x 1; x>0 c2#3 all; ${log}; start 1; r>1 leader 1/1; r>1 restores 5/1`;
  const wrong = `${restored}${asked("c2#3 all", 6, "ok y:1 x:1")}`.replace("1 starts", "1 reads -> no; 1 starts");
  expect(blamed(wrong, "1000; y=1 x=1; 2:3 y:1\nx:1 @1000")).toBe("restore snapshot");
  expect(blamed(wrong, "1000; y=1 x=1; 2:3 y:1 x:1 @1000")).toBe("snapshot restore");
});

test("a get is answered wrongly after a snapshot was restored, and rightly through the log: its state is another one", () => {
  const log = given(0, "c2#1 put x 1", "c2#2 put x 2");
  const restored = `x>0 c2#1 put x 1; x>0 c2#2 put x 2; ${log}; start 1; r>1 leader 1/1; r>1 restores 4/1`;
  const wrong = `${restored}; x>1 c2#3 get x; 1 reads -> 4; 1= c2#3 ok result: 1`;
  const state = '{"clock":1000,"pairs":"x 2\\n","sessions":[[2,2,"put ok",1000]]}';
  expect(blamed(wrong, state)).toBe("restore snapshot");
  expect(blamed(`${wrong}${asked("c2#4 get x", 5, "ok result: 1")}`, state)).toBe("restore snapshot");
  expect(blamed(`${wrong}${asked("c2#4 get x", 5, "ok result: 2")}`, state)).toBe("get execute");
});

test("who waits at a place where others waited in an earlier term may have been forgotten with them", () => {
  const begun = `${given(1)}; x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 3/1; r>1 leader 2/0; x>1 c2#2 put x 2`;
  const again = "1 starts c2#2 put x 2 -> 3/3; r>1 leader 3/1; 1= c2#1 retry; r>1 3/3 c2#2 put x 2; idle 1";
  expect(blamed(`${begun}; ${again}`)).toBe("leadershipChanged applied CommandRpc");
});

test.each([
  [
    "though it was used just before",
    `at 59000${asked("c2#1 append x 1", 3, "ok append ok")}; at 61000`,
    "execute expire",
  ],
  ["though it has just begun", "at 30000", "expire execute"],
])("a session ends %s", (_, before, functions) => {
  const index = before.includes("c2#1") ? 4 : 3;
  const session = `${given(1)}; ${before}`;
  expect(blamed(`${session}${asked("c2#2 append x 2", index, "expired")}`)).toBe(functions);
});

/** Session 2 is used, and session 4 begins, by entries of a leader whose clock is behind. */
const BEHIND = `${given(1)}; at 50000${asked("c2#1 append x 1", 3, "ok append ok")}; at 9; r>1 4/1 register${asked("c2#2 append x 1", 5, "ok append ok")}; at 69500`;
/** An entry without a command ends session 2. */
const ENDED = `${given(1)}; at 61500; r>1 3/1 -; at 2000`;

test.each([
  [
    "if a session that began then ends too early alone, it began by the entry",
    `${BEHIND}${asked("c2#3 append x 1", 6, "ok append ok")}${asked("c4#1 append x 1", 7, "expired")}`,
    "execute expire",
  ],
  [
    "if one that was used then does, it was used by the entry",
    `${BEHIND}${asked("c2#3 append x 1", 6, "expired")}${asked("c4#1 append x 1", 7, "ok append ok")}`,
    "execute expire",
  ],
  [
    "if both do, the clock went back",
    `${BEHIND}${asked("c2#3 append x 1", 6, "expired")}${asked("c4#1 append x 1", 7, "expired")}`,
    "expire execute",
  ],
  [
    "a session that an empty entry should have ended, and another ends, is not looked for there",
    `${ENDED}${asked("c2#1 append x 1", 4, "ok append ok")}; at 199000${asked("c2#2 append x 1", 5, "expired")}`,
    "execute expire",
  ],
  [
    "a session that is over by a repetition of its own, which is answered, and ends with the next, was not looked at by the first",
    `${given(1, "c2#1 append x 1")}; at 61000${asked("c2#1 append x 1", 4, "ok append ok").replace("; r>1", "; idle 1; r>1")}${asked("c2#2 append x 1", 5, "expired")}`,
    "execute expire",
  ],
  [
    "a session that is over by what another one was refused, and is found, but ends with its next, was not looked at by that",
    `${given(1)}; at 62000${asked("c1#1 append x 1", 3, "expired")}; at 2000${asked("c2#1 append x 1", 4, "ok append ok")}; at 199000${asked("c2#2 append x 1", 5, "expired")}`,
    "execute expire",
  ],
  [
    "a session that is not ended by anything is not ended at all",
    `${ENDED}${asked("c2#1 append x 1", 4, "ok append ok")}; at 199000${asked("c2#2 append x 1", 5, "ok append ok")}`,
    "expire execute",
  ],
])("the mistake is the one that explains all answers: %s", (_, text, functions) => {
  expect(blamed(text, "", { sessions_max: 9 })).toBe(functions);
});
