import { describe, expect, test } from "vitest";
import { caseOf } from "../../../../../grader/labs/pbft/judge/case.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { causeOf, type Stuck, stuckIn } from "../../../../../grader/labs/zpbft/one-server/stuck.ts";
import { newKeyPair } from "../../../../../skeleton/znet/keys.ts";
import { historyOf } from "../history-text.ts";

function stuckOf(text: string) {
  const history = historyOf(text);
  const about = caseOf(history, 2);
  return { history, about, stuck: stuckIn(history, about) };
}

const ONE = "script 1 quorum V7: pp Pa Pb Ca | Cb; pp P0 P1 COMMIT C0 C1";
const TWO = "script 2 quorum V7: pp Pa Pb Ca | Cb; pp#2 P0#2 P1#2 COMMIT#2 C0#2 C1#2";

test.each([
  // What decides it was not sent: nothing is owed.
  [`${ONE}; idle`, undefined],
  // The machine may be slow: nobody has seen that it does nothing.
  [`${ONE}; decided 1`, undefined],
  [`${ONE}; decided 1; idle briefly`, undefined],
  [`${ONE}; decided 1; idle 0 1 3`, undefined],
  // It was sent while the grader was waiting already.
  [`wait; ${ONE}; decided 1; idle`, undefined],
  [`${ONE}; decided 1; wait; idle`, 1],
  [`${ONE}; decided 1; idle briefly; idle`, 1],
  [`${ONE}; decided 1; reply; idle`, undefined],
  [`${ONE}; reply; decided 1; idle`, undefined],
  // A reply is what this server has signed.
  [`${ONE}; decided 1; reply1 reply-sig reply#2; idle`, 1],
  // A reply that comes after that is what helped it.
  [`${ONE}; decided 1; idle; reply`, 1],
  [`${ONE}; ${TWO}; decided 1; reply; decided 2; idle`, 2],
  [`${ONE}; ${TWO}; decided 1; decided 2; idle; reply#2`, 1],
  [`${ONE}; ${TWO}; decided 1; decided 2; reply reply#2; idle`, undefined],
  // A faulty leader ordered one request twice: the kept reply is sent once more.
  [`${ONE}; decided 1; reply; script 2 g V7: = pp | Ca; pp#2-of1 P0#2-of1; decided 2; reply; idle`, undefined],
  [`${ONE}; decided 1; reply; script 2 g V7: = pp | Ca; pp#2-of1 P0#2-of1; decided 2; idle`, 2],
  // One that has ended sends nothing any more.
  [`${ONE}; decided 1; exit 2`, 1],
  [`${ONE}; exit 2; decided 1`, 1],
  [`${ONE}; decided 1; reply; exit 2`, undefined],
  [`${ONE}; decided 1; exit 3`, undefined],
])("%s: it is stuck at %s", (text, about) => {
  expect(stuckOf(text).stuck?.about).toBe(about);
});

test("one that has only needed time is not stuck", () => {
  expect(stuckOf(`${ONE}; decided 1; idle briefly; helped 1: time; wait; reply; idle`).stuck).toBeUndefined();
  expect(stuckOf(`${ONE}; decided 1; idle briefly; helped 1: time; idle`).stuck?.about).toBe(1);
});

test("it is clear that no reply comes when it is idle, or has ended, whichever is first, and not before it was decided", () => {
  const missing = (text: string): string => {
    const { history, stuck } = stuckOf(text);
    return history.events[(stuck as Stuck).missing - 1]?.kind as string;
  };
  expect(missing(`${ONE}; decided 1; idle; exit 2`)).toBe("idle");
  expect(missing(`${ONE}; decided 1; wait; exit 2; idle`)).toBe("exit");
  expect(missing(`${ONE}; exit 2; decided 1`)).toBe("decided");
});

/** What is said to be the cause, of seq 1: the rule, and which others may be it, and the message. */
function causeIn(text: string): string {
  const { about, stuck } = stuckOf(text);
  const { rule, orRules = [], message } = causeOf(about, stuck as Stuck);
  return `${[rule, ...orRules].join(" or ")}: ${message}`;
}

const HELD =
  "X1: a request that was committed before the one before it is never executed: execute holds it back, if it is told";
const LATE = "R3: the COMMITs were there, and were counted only when another message came";
const EARLY_LOST = "R2: a COMMIT that came before the replica was prepared was lost";
const ONE_LOST = "R2: a COMMIT that came early was lost";
const NEVER_EARLY = "R2: a request whose COMMITs came before the replica was prepared is never executed";
const SPOILT = "V6: after an invalid COMMIT, valid ones did not count any more";
const LOST =
  "a valid COMMIT did not count, and counts when it comes again: is what belongs to a seq kept apart from the others?";
const MORE =
  "V7 or R3: a request with a quorum of COMMITs is executed only when more of them come: is the number too large, or is one sender left out?";
const NEVER = "V7 or R3: a request that a quorum has committed is not executed";
const LOST_AMONG = "R2: a COMMIT is lost when one for another seq has come before it";
const VAGUE = "V7 or R3 or R2: a request that a quorum has committed is not executed";
const MIXED =
  "V7 or R3: a request that a quorum has committed is not executed when other seqs are open; alone it is: what do they share?";

describe("what helped tells the cause:", () => {
  const [PREPARE, AGAIN, EVERYBODY, ALONE, AMONG] = [
    "helped 1: a PREPARE that is too many",
    "helped 1: its good COMMITs again",
    "helped 1: a COMMIT of everybody",
    "helped 1: a new server, alone",
    "helped 1: a new server, and a COMMIT for another seq",
  ];
  const PLAIN = "V7: pp Pa Pb Ca | Cb";
  const REPEATED = "V1: pp Pa Pb Ca Ca | Cb";
  const EARLY = "V7: Ca pp Pa Pb | Cb";
  const PREPARED_LAST = "V7: pp Pa Ca Cb | Pb";
  const RULE_OF_EARLY = "R2: Ca Cb pp Pa | Pb";
  const FLAWED = "V6: pp Pa Pb Ca-sig Ca | Cb";
  const REWRITTEN = "V7: pp Pa Pb Ca-rewritten | Cb";
  const FLAWED_EARLY = "R2: Ca-sig Ca pp Pa Pb | Cb";
  const IN_ORDER = "X1: pp Pa Pb Ca | Cb";
  const all = `${PREPARE}; ${AGAIN}; ${EVERYBODY}`;

  test.each([
    ["a PREPARE, which has it counted again", PLAIN, `${PREPARE}; reply`, LATE],
    ["a PREPARE, whatever was tried", REPEATED, `${PREPARE}; reply`, LATE],
    ["its own COMMITs again, of which one was lost", PLAIN, `${PREPARE}; ${AGAIN}; reply`, `V7 or R3: ${LOST}`],
    ["its own COMMITs again, by the rule that was tried", REPEATED, `${PREPARE}; ${AGAIN}; reply`, `V1: ${LOST}`],
    ["its own COMMITs again, of which one came early", EARLY, `${PREPARE}; ${AGAIN}; reply`, EARLY_LOST],
    ["its own COMMITs again, all of them early", PREPARED_LAST, `${PREPARE}; ${AGAIN}; reply`, EARLY_LOST],
    ["its own COMMITs again, after one that is invalid", FLAWED, `${PREPARE}; ${AGAIN}; reply`, SPOILT],
    ["its own COMMITs again, though one is spelt otherwise", REWRITTEN, `${AGAIN}; reply`, `V7 or R3: ${LOST}`],
    ["more than a quorum", PLAIN, `${all}; reply`, MORE],
    ["more than a quorum, where some came early", RULE_OF_EARLY, `${all}; reply`, ONE_LOST],
    ["more than a quorum, after one that is invalid", FLAWED, `${all}; reply`, SPOILT],
    ["nothing, and a new server executes its only request", PLAIN, `${all}; ${ALONE} (worked)`, MIXED],
    [
      "nothing, and a new server does with another seq, too",
      PLAIN,
      `${all}; ${ALONE} (worked); ${AMONG} (worked)`,
      MIXED,
    ],
    [
      "nothing, and no new server does with another seq",
      PLAIN,
      `${all}; ${ALONE} (worked); ${AMONG} (did not)`,
      LOST_AMONG,
    ],
    ["nothing, and nor does a new server", PLAIN, `${all}; ${ALONE} (did not)`, NEVER],
    ["nothing, and no new server was asked", PLAIN, all, VAGUE],
    ["nothing, and nothing was tried", PLAIN, "idle", VAGUE],
    ["nothing, where some came early", RULE_OF_EARLY, all, NEVER_EARLY],
    ["nothing, after one that is invalid", FLAWED, all, SPOILT],
    ["nothing, after one that is invalid and early", FLAWED_EARLY, all, SPOILT],
    ["in the order of the seqs nothing is tried", IN_ORDER, "idle", HELD],
    ["another's reply is no help", PLAIN, `${PREPARE}; reply1; ${AGAIN}; reply`, `V7 or R3: ${LOST}`],
    ["a reply before anything was tried came by itself", PLAIN, `reply; ${all}`, VAGUE],
  ])("%s", (_, script, helps, cause) => {
    expect(causeIn(`script 1 g ${script}; pp P0 P1 COMMIT C0 C1; decided 1; idle; ${helps}`)).toBe(cause);
  });

  test("where all came at once, a PREPARE helps what was held back: the same was enough in its turn", () => {
    const seq1 = `script 1 g ${PLAIN}; pp P0 P1 COMMIT C0 C1; decided 1`;
    const seq2 = "pp#2 P0#2 P1#2 COMMIT#2 C0#2 C1#2; decided 2; idle; helped 2: a PREPARE that is too many; reply#2";
    expect(causeIn(`${seq1}; reply; eager 2 g ${PLAIN}; ${seq2}`)).toBe(HELD);
    expect(causeIn(`${seq1}; reply; script 2 g ${PLAIN}; ${seq2}`)).toBe(LATE);
    // Both were decided together.
    expect(causeIn(`${seq1}; script 2 g ${PLAIN}; ${seq2.replace("idle;", "reply; idle;")}`)).toBe(HELD);
  });

  test("so it does where the second has the request of the first: only in its turn that shows that it was taken for the first", () => {
    const seq1 = `script 1 g ${PLAIN}; pp P0 P1 COMMIT C0 C1; decided 1`;
    const seq2 = `script 2 g V8: = pp Pa Pb Ca | Cb; ${"pp_ P0_ P1_ COMMIT_ C0_ C1_".replaceAll("_", "#2-of1")}; decided 2`;
    const helped = "idle; helped 2: a PREPARE that is too many; reply";
    expect(causeIn(`${seq1}; ${seq2}; reply; ${helped}`)).toBe(HELD);
    expect(causeIn(`${seq1}; reply; ${seq2}; ${helped}`)).toMatch(/^V8: a faulty leader gave one request two seqs/);
  });

  test("one that has executed others before does so alone: nobody asks a new server", () => {
    const seq2 = "pp#2 P0#2 P1#2 COMMIT#2 C0#2 C1#2; decided 2; idle; helped 2: a COMMIT of everybody";
    expect(causeIn(`script 2 g ${PLAIN}; ${seq2}`)).toBe(MIXED);
  });

  test("what helped another seq says nothing", () => {
    const other = "helped 2: a PREPARE that is too many; reply";
    expect(causeIn(`script 1 g ${PLAIN}; pp P0 P1 COMMIT C0 C1; decided 1; idle; ${other}`)).toBe(VAGUE);
  });

  test("it is vague where it was not asked whether a new server works", () => {
    const vague = (helps: string) => {
      const { about, stuck } = stuckOf(`script 1 g ${PLAIN}; pp P0 P1 C0 C1; decided 1; idle; ${helps}`);
      return causeOf(about, stuck as Stuck).isUnspecific;
    };
    expect([vague(all), vague(`${all}; ${ALONE} (did not)`)]).toEqual([true, false]);
  });
});

describe("a process that ended in the middle of its work", () => {
  const ended = "the server's process ended in the middle of its work: exit code 1";

  test.each([
    ["survived commit, if COMMITs were sent", "COMMIT", ["verifyBallotCommit", "CommitRpc", "commit"]],
    ["may have ended there, if none were", "", ["commit", "CommitRpc", "verifyBallotCommit"]],
  ])("%s", (_, own, functions) => {
    const { about, stuck } = stuckOf(`script 1 g V7: pp Pa Pb Ca | Cb; pp P0 P1 ${own} C0 C1; decided 1; exit 2`);
    expect(causeOf(about, stuck as Stuck)).toMatchObject({ rule: "V7", message: ended, functions });
  });

  test("is no cause when it ended after it was idle without a reply", () => {
    const { about, stuck } = stuckOf("script 1 g V7: pp Pa Pb Ca | Cb; pp P0 P1 C0 C1; decided 1; idle; exit 2");
    expect(causeOf(about, stuck as Stuck).message).not.toBe(ended);
  });
});

test("what is told of it", () => {
  const { about, stuck } = stuckOf("script 1 g X1: pp Pa Pb Ca | Cb; pp P0 P1 COMMIT C0 C1; decided 1; idle");
  expect(causeOf(about, stuck as Stuck)).toEqual({
    rule: "X1",
    orRules: [],
    functions: ["verifyBallotCommit"],
    replica: 2,
    seq: 1,
    message: HELD.slice("X1: ".length),
    expected: "a reply as soon as it is prepared and has valid COMMITs from 2f = 2 others (n = 4, f = 1)",
    seen: "no reply, and the server is idle",
    culprit: undefined,
    isUnspecific: undefined,
    missing: stuck?.missing,
  });
});

describe("of the seqs that are decided in reverse order", () => {
  const causeOfTwo = (text: string): string => {
    const { about, stuck } = stuckOf(text);
    expect(stuck?.about).toBe(2);
    return causeOf(about, stuck as Stuck).message;
  };
  const opened = `${ONE}; script 2 in-order X1: pp Pa | (Pb Ca Cb); pp#2 P0#2; decided 1`;
  const committed = "P1#2 COMMIT#2 C0#2 C1#2";

  test("one that was committed before the one before it was executed was held back for ever", () => {
    expect(causeOfTwo(`${opened}; ${committed}; reply; decided 2; idle`)).toMatch(
      /^a request that was committed before/,
    );
  });

  test("the first one was not: nothing was before it", () => {
    expect(causeOfTwo(`${opened}; reply; ${committed}; decided 2; idle`)).toMatch(
      /^a request that a quorum has committed/,
    );
  });
});

test("what needs the COMMIT of a replica with RSA keys is not executed, and all else was: that did not count", () => {
  const rsa = newKeyPair("rsa", 1024).publicPem;
  const causeWith = (text: string): string => {
    const { about, stuck } = stuckOf(text);
    const pubkeys = about.subject.keyring.pubkeys.map((pem, id) => (id === 1 ? rsa : pem));
    const subject = { ...about.subject, keyring: new Keyring(pubkeys) };
    return causeOf({ ...about, subject }, stuck as Stuck).message;
  };
  const two = "script 2 quorum V7: pp Pa Pb Ca | Cb; pp#2 P0#2 P1#2 COMMIT#2 C0#2 C1#2; decided 2; idle";
  const first = (other: number) => `${ONE.replace("C1", `C${other}`)}; decided 1; reply`;
  expect(causeWith(`${first(3)}; ${two}`)).toMatch(/^a valid COMMIT did not count whose sender has RSA keys/);
  // One that needed it, too, was executed.
  expect(causeWith(`${first(1)}; ${two}`)).not.toMatch(/RSA/);
});

test("a request that is older than another client's is never executed: it was taken for one that was", () => {
  const text = `${ONE}; decided 1; reply; script 2 once V7: < pp Pa Pb Ca | Cb; pp#2 P0#2 P1#2 COMMIT#2 C0#2 C1#2; decided 2; idle`;
  const { about, stuck } = stuckOf(text);
  expect(causeOf(about, stuck as Stuck).message).toMatch(/^a request is never executed whose timestamp is older/);
});
