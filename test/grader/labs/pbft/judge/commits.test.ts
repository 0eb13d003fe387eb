import { describe, expect, test } from "vitest";
import { judgeCommits, malformedCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { digestOf } from "../../../../../skeleton/znet/keys.ts";
import { marked, read, requestOf } from "./history-text.ts";

function violations(text: string, { id = 2, n = 4, linesBreak = false } = {}) {
  const { subject, models, records } = read(text, id, n);
  return judgeCommits(subject, models, records, linesBreak);
}

const judged = (text: string, options = {}) => marked(text, violations(text, options));

const short = (digest: string) => `${digest.slice(0, 8)}…`;
const DIGEST = digestOf(requestOf(1).req);

describe("a COMMIT of a replica that is prepared is right", () => {
  test.each([
    "pp P0 P1 COMMIT",
    "P3 P0 pp COMMIT",
    "pp C0 C1 P0 P1 C3 COMMIT",
    "pp P0 P1 COMMIT>3 C0 COMMIT>0 COMMIT>1",
    "pp pp#2 P0 P1 P0#2 P1#2 COMMIT#2 COMMIT",
    // In the very millisecond in which the deciding PREPARE is passed on.
    "pp P0 P1@4 COMMIT",
    // What the others send is not judged.
    "pp COMMIT1 C0 C3-view C0-as2",
  ])("%s", (text) => {
    expect(judged(text)).toBe(text);
  });

  test("that of a leader too, and with f = 2", () => {
    expect(violations("PP P1 P2 COMMIT", { id: 0 })).toEqual([]);
    expect(violations("pp P0 P1 P3 P4 COMMIT", { n: 7 })).toEqual([]);
  });
});

describe("a COMMIT comes too early (C1)", () => {
  test.each([
    "COMMIT=C1",
    "pp COMMIT=C1",
    "pp P0 COMMIT=C1 P1",
    "P0 P1 P3 COMMIT=C1 pp",
    "pp-sig P0 P1 COMMIT=C1",
    "pp P0 P0 COMMIT=C1",
    "pp P0 P1-sig P3-view COMMIT=C1",
    "pp P0 P1-own2 PREPARE COMMIT=C1",
    "pp P0 C0 C1 C3 COMMIT=C1",
    "pp P0 P1~ COMMIT=C1",
    "pp P0 P1@5 COMMIT=C1 COMMIT>1=C1",
    "pp P0 P1 COMMIT COMMIT#2=C1",
  ])("%s", (text) => {
    expect(judged(text)).toBe(text);
  });

  test("of seven, with four PREPAREs and not before", () => {
    expect(judged("pp P0 P1 P3 COMMIT>0 P4 COMMIT>1", { n: 7 })).toBe("pp P0 P1 P3 COMMIT>0=C1 P4 COMMIT>1");
  });

  test("and is told for each receiver", () => {
    const { records } = read("pp P0 COMMIT");
    const violation = {
      rule: "C1",
      functions: ["commit", "CommitRpc"],
      replica: 2,
      seq: 1,
      message: "a COMMIT was sent by a replica that was not prepared",
      expected: "no COMMIT before the pre-prepare and valid PREPAREs from 2f = 2 others (n = 4, f = 1) were sent to it",
      seen: "a COMMIT when 1 of 2 valid PREPAREs had been sent to it",
    };
    expect(violations("pp P0 COMMIT")).toEqual(records.slice(2).map((culprit) => ({ ...violation, culprit })));
    expect(violations("pp P0 COMMIT>1 P1")).toMatchObject([
      { seen: "a COMMIT when 1 of 2 valid PREPAREs had been sent to it" },
    ]);
    expect(violations("P0 P1 COMMIT>1 pp")).toMatchObject([{ seen: "a COMMIT without a pre-prepare" }]);
  });
});

describe("a second COMMIT to the same replica (C1)", () => {
  test.each([
    ["is one too many", "COMMIT COMMIT=C1"],
    ["to one of them too", "COMMIT C0 COMMIT>1=C1"],
    ["and a third", "COMMIT>1 COMMIT>1=C1 COMMIT>1=C1"],
    ["also when the first was answered with ok: false", "COMMIT>1/ COMMIT>1=C1"],
    ["may follow upon a call that failed", "COMMIT! COMMIT"],
    ["or was not answered", "COMMIT>1? COMMIT>1! COMMIT>1"],
    ["but not upon one that did not", "COMMIT>1! COMMIT>1 COMMIT>1=C1"],
    ["nor upon a failure at another", "COMMIT>1! COMMIT>3 COMMIT>3=C1"],
    ["and must be identical", "COMMIT-view>1!=C2 COMMIT>1=C1"],
    ["is none if it is about another seq", "pp#2 P0#2 P1#2 COMMIT COMMIT#2"],
  ])("%s: %s", (_, text) => {
    expect(judged(`pp P0 P1 ${text}`)).toBe(`pp P0 P1 ${text}`);
  });

  test("is allowed where lines break, if it is identical", () => {
    for (const text of ["COMMIT COMMIT", "COMMIT-view>1=C2 COMMIT>1=C1"]) {
      expect(judged(`pp P0 P1 ${text}`, { linesBreak: true })).toBe(`pp P0 P1 ${text}`);
    }
  });

  test("is told of with the replica that had the first", () => {
    expect(violations("pp P0 P1 COMMIT COMMIT>3")).toMatchObject([
      {
        message: "more than one COMMIT was sent to the same replica for one seq",
        expected: "exactly one COMMIT per seq, to each of the others",
        seen: "a second COMMIT to replica 3, which answered the first",
      },
    ]);
  });
});

describe("a COMMIT says something wrong (C2)", () => {
  const signature = "this replica's signature over the message, for the phase commit";
  test.each([
    ["COMMIT-as1>1", "peerId 2, its own id", "its peerId is 1"],
    ["COMMIT-own0>1", "peerId 2, its own id", "its peerId is 0"],
    ["COMMIT-view>1", "view 0, that of the pre-prepare", "its view is 1"],
    [
      "COMMIT-of9>1",
      `digest ${short(DIGEST)}, that of the pre-prepare`,
      `its digest is ${short(digestOf(requestOf(9).req))}`,
    ],
    ["COMMIT-sig>1", signature, "its signature is not this replica's signature over this message"],
    ["COMMIT-altered>1", signature, "its signature is not this replica's signature over this message"],
    ["COMMIT-prepare>1", signature, "its signature is one for the phase prepare"],
    ["COMMIT-preprepare>1", signature, "its signature is one for the phase pre-prepare"],
    ["COMMIT-reply>1", signature, "its signature is one for the phase reply"],
    ["COMMIT#2-of1>1", "seq 1, which has this digest", "its seq is 2"],
  ])("%s", (word, expected, seen) => {
    const text = `pp P0 P1 ${word}`;
    const violation = { rule: "C2", functions: ["commit"], replica: 2, seq: 1, expected, seen };
    const message = `a COMMIT says something wrong: ${seen}`;
    expect(violations(text)).toEqual([{ ...violation, message, culprit: read(text).records.at(-1), remark: seen }]);
  });

  test.each([
    ["whatever the leader proposed before", "pp P0 P1 COMMIT-of9=C2"],
    ["though both seqs have one", "pp pp#2 P0 P1 P0#2 P1#2 COMMIT#2-of1=C2 COMMIT#2"],
    ["whatever the leader proposed besides", "pp pp-of9 P0 P1 COMMIT-of9=C2"],
  ])("%s", (_, text) => {
    expect(judged(text)).toBe(text);
  });
});

describe("when it was sent is judged apart from what it says", () => {
  test("but what is wrong with it is told with both", () => {
    const both = violations("pp P0 P1 COMMIT COMMIT-as1>0").map(({ rule, remark }) => [rule, remark]);
    expect(both).toEqual([
      ["C2", "its peerId is 1"],
      ["C1", "its peerId is 1"],
    ]);
  });

  test.each([
    ["pp COMMIT-view>1", ["C2", "C1"]],
    ["pp P0 P1 COMMIT-sig>1 COMMIT-sig>1", ["C2", "C2", "C1"]],
    // It means seq 1, which is prepared.
    ["pp pp#2 P0 P1 COMMIT#2-of1>1", ["C2"]],
    ["pp pp#2 COMMIT#2-of1>1", ["C2", "C1"]],
    // It may mean seq 2, which is prepared; but then nothing is prepared for the second one.
    ["pp pp#2 P0#2 P1#2 COMMIT-of9>1", ["C2"]],
    ["pp pp#2 P0#2 P1#2 COMMIT-of9>1 COMMIT-of9>1", ["C2", "C2", "C1"]],
  ])("%s: %j", (text, rules) => {
    expect(violations(text).map(({ rule }) => rule)).toEqual(rules);
  });
});

test.each([
  ["pp P0 COMMIT", "commit"],
  ["pp P0 COMMIT C0", "commit"],
  ["pp P0 C0 COMMIT", "CommitRpc"],
  ["pp P0 P1 COMMIT COMMIT", "commit"],
  ["pp P0 P1 COMMIT COMMIT C1", "commit"],
  // One that comes after another's was probably sent because of that.
  ["pp P0 P1 C0 COMMIT COMMIT C1", "CommitRpc"],
  ["pp P0 P1 COMMIT C0 COMMIT", "CommitRpc"],
])("%s: look at %s first", (text, first) => {
  const functions = first === "commit" ? ["commit", "CommitRpc"] : ["CommitRpc", "commit"];
  expect(violations(text).at(-1)?.functions).toEqual(functions);
});

describe("a COMMIT that no replica accepts (C2)", () => {
  const malformed = "msg.digest: Invalid digest: expected 64 lower-case hex digits";
  const { subject, records } = read("COMMIT>1");
  const [commit] = records as [(typeof records)[0]];

  test.each([
    ["whose seq can be read", { msg: { seq: 7, digest: "" } }, 7],
    ["whose seq is none", { msg: { seq: "7" } }, undefined],
    ["without a message", {}, undefined],
    ["without anything", undefined, undefined],
    ["of null", null, undefined],
  ])("%s", (_, params, seq) => {
    const culprit = { ...commit, params, malformed };
    expect(malformedCommits(subject, [commit, culprit])).toEqual([
      {
        rule: "C2",
        functions: ["commit"],
        replica: 2,
        seq,
        message: "a COMMIT has a form that no replica accepts",
        expected: "{ msg: { peerId, view, seq, digest }, sign }, each of its type",
        seen: malformed,
        culprit,
      },
    ]);
  });

  test("is the judged replica's, and a COMMIT", () => {
    const others = [
      { ...commit, malformed, from: "replica 1" },
      { ...commit, malformed, method: "Server.PrepareRpc" },
    ];
    expect(malformedCommits(subject, others)).toEqual([]);
  });
});
