import { describe, expect, test } from "vitest";
import type { Finding } from "../../../../grader/checks/check.ts";
import { judgeClusterTest } from "../../../../grader/labs/zpbft/cluster-tests/judge.ts";
import { judgeOneServer } from "../../../../grader/labs/zpbft/one-server/judge.ts";
import { historyOf } from "./history-text.ts";

/** The first finding about server 2 of 4, as it is told. */
function told(text: string): Finding {
  const { found } = judgeOneServer(historyOf(text), (what) => `backup/${what}`);
  const [first] = found;
  if (first === undefined) throw new Error(`nothing is wrong: ${text}`);
  return first.describe();
}

const START = "start 2; tried start; trying quorum; script 1 quorum V7: pp Pa Pb Ca | Cb";
const SECOND = "script 2 quorum V7: pp Pa Pb Ca | Cb";
const END = "tried messages; tried quorum";
const ALL = "pp P0 P1 COMMIT C0 C1";

const begins = (seq: number, name: string): string =>
  `says: trace.ts:25: Debug| I=2 L=0 seq=${seq}| ${name} begins: 0 COMMITs wait, 0 are counted`;
const threw = (what: string): string => `says: commit.ts:30: ERROR| verifyBallotCommit threw: Error: ${what}`;

describe("a process that ended", () => {
  const text = `${START}; ${begins(1, "CommitRpc")}; ${ALL} C3?; says: commit.ts:9: INFO| I=2 L=0 seq=1| hello; decided 1`;

  test("is told by how it ended, and by what it did last", () => {
    const { message, expected, seen, evidence } = told(`${text}; exit 2; ${END}`);
    expect(message).toBe("the server's process ended in the middle of its work: exit code 1");
    expect(expected).toBe("a server that goes on, whatever it is sent, until the grader ends it");
    expect(seen).toBe("its process ended: exit code 1");
    expect(evidence.slice(-4)).toEqual([
      "✗ 2 ended      exit code 1",
      "called last: CommitRpc, for seq=1",
      "not answered: the COMMIT of replica 3 for seq=1",
      "logged last: commit.ts:9: INFO| I=2 L=0 seq=1| hello",
    ]);
  });

  test("for want of memory says so, whatever it wrote behind that", () => {
    const why = "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory";
    const { message, evidence } = told(`${text}; says: ${why}; says:  1: 0x840e50 [node]; exit 2; ${END}`);
    expect(message).toMatch(/: exit code 1, out of memory$/);
    expect(evidence.at(-1)).toBe(`logged last: ${why}`);
  });

  test("is shown at the seq that it was about then", () => {
    const second = `${SECOND}; pp#2 P0#2 P1#2 C0#2 C1#2; ${begins(2, "verifyBallotCommit")}; decided 2`;
    const { evidence, functions } = told(`${text}; ${second}; exit 2; ${END}`);
    expect(evidence[0]).toMatch(/^seq=2 as server 2 saw it/);
    expect(functions[0]).toBe("verifyBallotCommit");
  });
});

test("a process that comes to no end is told by what it did last", () => {
  const text = `${START}; pp P0 P1 COMMIT C0?; ${begins(1, "CommitRpc")}; says: commit.ts:9: INFO| hello; P3?; broken loops`;
  const { functions, evidence } = told(text);
  expect(functions[0]).toBe("CommitRpc");
  expect(evidence).toEqual([
    "server 2, which runs your code (n = 4, f = 1):",
    "called last: CommitRpc, for seq=1",
    "not answered: the COMMIT of replica 0 for seq=1",
    "logged last: commit.ts:9: INFO| hello",
  ]);
});

test("of several processes, the one that has not answered is told by what it did last", () => {
  const broken = (text: string) =>
    judgeClusterTest(historyOf(text, { live: [2, 1] }), (what) => `four/${what}`).found[0]?.describe();
  const text = `tried start; trying concurrent; pp P0 P1 COMMIT C0?; ${begins(1, "CommitRpc")}; broken loops`;
  expect(broken(text)?.evidence.slice(0, 2)).toEqual([
    "server 2, which runs your code (n = 4, f = 1):",
    "called last: CommitRpc, for seq=1",
  ]);
  expect(broken(text.replace("C0?", "C0"))?.evidence).toEqual([]);
});

test("a process that waits with a timer is told by the function that has not answered, whatever was called after it", () => {
  const called = `${begins(1, "CommitRpc")}; ${begins(1, "verifyBallotCommit")}`;
  const { functions } = told(`${START}; pp P0 P1 COMMIT C0?; ${called}; broken never idle`);
  expect(functions[0]).toBe("CommitRpc");
});

describe("what came after it was clear that something is missing", () => {
  const stuck = `${START}; ${ALL}; decided 1; idle; ${END}`;

  test("is told as what the grader did, and what came of it", () => {
    const { evidence } = told(
      `${stuck}; helped 1: a PREPARE that is too many; P0; helped 1: its good COMMITs again; C0 reply`,
    );
    expect(evidence.slice(-4)).toEqual([
      "✗ 2 -> …       nothing more",
      "what came afterwards is no part of the proof:",
      "  one more PREPARE was sent to it: nothing",
      "  its valid COMMITs were sent to it again: it executed seq=1",
    ]);
  });

  test("is told also where nobody wanted to help", () => {
    expect(told(`${stuck}; C3 reply`).evidence.slice(-1)).toEqual([
      "  later, when more had been sent: it executed seq=1",
    ]);
    const { evidence } = told(`${START}; pp P0 P1; idle; C0 COMMIT; idle; ${END}`);
    expect(evidence.at(-1)).toBe("  later, when more had been sent: it sent a COMMIT");
    expect(told(`${stuck}; reply`).evidence.at(-1)).toBe(
      "  later, though nothing more had been sent: it executed seq=1",
    );
  });

  test("is told of other servers by what they did", () => {
    const { evidence } = told(`${stuck}; helped 1: a new server, alone (did not)`);
    expect(evidence.at(-1)).toBe("  a new server got one request, and no other: it did not execute that");
  });

  test("is not told where nothing came", () => {
    expect(told(stuck).evidence.at(-1)).toBe("✗ 2 -> …       nothing more");
  });
});

describe("what was thrown", () => {
  const of1 = `${begins(1, "verifyBallotCommit")}; ${threw("one")}`;
  const of2 = `${begins(2, "verifyBallotCommit")}; ${threw("two")}`;

  test("is of the seq that is told", () => {
    expect(told(`${START}; ${of2}; ${ALL}; ${of1}; decided 1; idle; ${END}`).thrown).toEqual([
      "commit.ts:30: ERROR| verifyBallotCommit threw: Error: one",
    ]);
  });

  test("is of another seq only if it was before", () => {
    const stuck = `${ALL}; decided 1; idle; ${END}`;
    expect(told(`${START}; ${of2}; ${stuck}`).thrown).toHaveLength(1);
    expect(told(`${START}; ${stuck}; ${of2}`).thrown).toEqual([]);
  });
});

test.each([
  [
    "returned nothing, and must return { ok: true }",
    "CommitRpc returned nothing, and must return { ok: true }, so that",
  ],
  ["threw, and must return { ok: true }", "CommitRpc threw, and must return { ok: true }, so that"],
])("of a CommitRpc that %s, that is what was seen", (what, seen) => {
  const warning = (seq: number) =>
    `says: s.ts:1: WARN| I=2 L=0 seq=${seq}| CommitRpc ${what}: its caller is told { ok: false }`;
  const text = `${START}; pp P0 P1 COMMIT C0/`;
  expect(told(`${text}; ${warning(1)}; idle; ${END}`).seen).toBe(
    `${seen} its caller was told ok: false to a valid vote`,
  );
  expect(told(`${text}; ${warning(2)}; idle; ${END}`).seen).toBe("ok: false to a valid vote");
});

test("a function that the given code could not call is told as not exported", () => {
  const cannot = "threw: TypeError: this[#phases].verifyBallotCommit is not a function";
  const text = (file: string) =>
    `${START}; ${begins(1, "verifyBallotCommit")}; says: ${file}:151: ERROR| verifyBallotCommit ${cannot}; ${ALL}; decided 1; idle; ${END}`;
  expect(told(text("server.ts")).message).toBe("commit.ts does not export verifyBallotCommit");
  expect(told(text("commit.ts")).message).toBe("a request that a quorum has committed is not executed");
});

describe("the place in the log", () => {
  test("is the seq that is told, in the file of the only server", () => {
    expect(told(`${START}; ${ALL}; says: x.ts:1: INFO| I=2 L=0 seq=1| hello; decided 1; idle; ${END}`).log).toEqual({
      suffix: "",
      search: "seq=1|",
    });
  });

  test("is in a file of its own if several servers have one", () => {
    const text = `tried start; trying concurrent; PP reply2; 1 says: one; 2 says: two`;
    const { found } = judgeClusterTest(historyOf(text, { live: [1, 2] }), (what) => `four/${what}`);
    expect(found[0]?.describe().log).toEqual({ suffix: "-replica-2", search: "seq=1|" });
  });
});

test("among several servers, one that ended by itself is why a request is not answered", () => {
  const asked = `trying commands; asked 1 while all are well; ask>0; ${begins(1, "commit")}; exit 2; idle`;
  const findingOf = (text: string) =>
    judgeClusterTest(historyOf(text, { live: [2, 1] }), (what) => `four/${what}`).found[0]?.describe();
  expect(findingOf(asked)).toMatchObject({
    message: "a server's process ended in the middle of its work: exit code 1",
    seen: "the process of server 2 ended: exit code 1",
    functions: ["commit", "verifyBallotCommit", "CommitRpc"],
  });
  expect(findingOf(`fault 2 killed; ${asked}`)?.message).toBe(
    "not every replica executes a request, though all are well",
  );
});
