import { expect, test } from "vitest";
import { violationsIn } from "../../../../../grader/labs/kvraft/judge/judge.ts";
import type { Setting } from "../../../../../grader/labs/kvraft/judge/view.ts";
import { FILES, RULES } from "../../../../../grader/labs/kvraft/rules.ts";
import { historyOf, SETTING } from "./history-text.ts";

/** The rules that a history breaks, each once, in the order in which that was clear. */
function broken(text: string, more: Partial<Setting> = {}): string {
  return [...new Set(violationsIn(historyOf(text), { ...SETTING, ...more }).map(({ rule }) => rule))].join(" ");
}

type Row = [what: string, text: string, rules: string];

/** Every rule that a row of these tables breaks: none is left that is never seen. */
const seen = new Set<string>();
function check(text: string, rules: string, more?: Partial<Setting>): void {
  for (const rule of rules.split(" ")) seen.add(rule);
  expect(broken(text, more)).toBe(rules);
}

/** Server 1 leads in term 1. Entry 2 is a session. */
const LEADS = "start 1; r>1 leader 1/1; r>1 1/1 -;";
const SESSION = `${LEADS} x>1 register; 1 starts register -> 2/1; r>1 2/1 register; 1= register ok 2;`;
const PUT = `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 3/1;`;
const APPLIED = `${PUT} r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok;`;

test.each<Row>([
  ["a session by its index", SESSION, ""],
  ["a session by another number", SESSION.replace("ok 2", "ok 1"), "O1"],
  ["a session before it is applied", `${LEADS} x>1 register; 1 starts register -> 2/1; 1= register ok 2`, "W1"],
  [
    "one session for two clients",
    `${SESSION} x>1 register; 1 starts register -> 3/1; r>1 3/1 register; 1= register ok 2`,
    "O1",
  ],
  ["a command when it is applied", APPLIED, ""],
  ["before it is applied", `${PUT} 1= c2#1 ok put ok`, "W1"],
  ["not at all", `${PUT} r>1 3/1 c2#1 put x 1; idle 1`, "W1"],
  ["not yet applied, and not answered", `${PUT} idle 1`, ""],
  ["with an error", `${PUT} 1= c2#1 error`, "W1"],
  ["with retry for no reason", `${PUT} 1= c2#1 retry`, "W1"],
  ["with retry after a while", `${PUT} tick 1 1000; 1= c2#1 retry`, ""],
  ["with retry although it was applied", `${PUT} r>1 3/1 c2#1 put x 1; 1= c2#1 retry`, "W1"],
  [
    "with retry as the Raft does not answer",
    `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> lost; 1= c2#1 retry`,
    "",
  ],
  ["another's entry in its place", `${PUT} r>1 leader 2/0; r>1 3/2 c2#7 del x; 1= c2#1 retry`, ""],
  ["another's entry in its place, and its result", `${PUT} r>1 3/2 c2#7 del x; 1= c2#1 ok del ok`, "W2"],
  ["another's entry in its place, and nothing", `${PUT} r>1 3/2 c2#7 del x; idle 1`, "W2"],
  ["another's entry with its text, by another number", `${PUT} r>1 3/2 c2#2 put x 1; 1= c2#1 ok put ok`, "W2"],
  ["the leadership is lost", `${PUT} r>1 leader 2/0; 1= c2#1 retry`, ""],
  ["the leadership is lost, and nothing", `${PUT} r>1 leader 2/0; idle 1`, "W4"],
  ["the term is over, and it leads again", `${PUT} r>1 leader 2/1; idle 1`, "W4"],
  ["nobody is known to lead in its term", `${PUT} r>1 leader 1/-1; idle 1`, "W4"],
  ["an entry of a later term comes before it", `${PUT.replace("3/1", "4/1")} r>1 3/2 -; idle 1`, ""],
  ["an entry of a later term, and it is told", `${PUT.replace("3/1", "4/1")} r>1 3/2 -; 1= c2#1 retry`, ""],
  ["and then the leadership is lost", `${PUT.replace("3/1", "4/1")} r>1 3/2 -; r>1 leader 2/0; idle 1`, "W4"],
  ["a snapshot passes it, and nothing", `${PUT} r>1 restores 5/2; idle 1`, "W4"],
  ["a snapshot passes it", `${PUT} r>1 restores 5/2; 1= c2#1 retry`, ""],
  [
    "the start is told after the term was over",
    `${SESSION} x>1 c2#1 put x 1; r>1 leader 2/0; 1 starts c2#1 put x 1 -> 3/1; idle 1`,
    "W4",
  ],
  ["not given to the Raft", `${SESSION} x>1 c2#1 put x 1; idle 1`, "W5"],
  [
    "a repetition, with which nobody waits, not given to the Raft",
    `${PUT} r>1 leader 2/1; 1= c2#1 retry; x>1 c2#1 put x 1; idle 1`,
    "W5",
  ],
  [
    "a repetition while it is waited for",
    `${PUT} x>1 c2#1 put x 1; r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok; 1= c2#1 ok put ok`,
    "",
  ],
  ["a repetition that is forgotten", `${PUT} x>1 c2#1 put x 1; r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok; idle 1`, "W5"],
  [
    "a repetition that is forgotten when the others are told",
    `${PUT} x>1 c2#1 put x 1; r>1 leader 2/0; 1= c2#1 retry; idle 1`,
    "W5",
  ],
  [
    "a repetition with an entry of its own that is forgotten",
    `${PUT} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 4/1; r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok; r>1 4/1 c2#1 put x 1; idle 1`,
    "W5",
  ],
  ["a repetition from the table", `${APPLIED} x>1 c2#1 put x 1; 1= c2#1 ok put ok`, ""],
  [
    "an entry that is not taken while commands wait",
    `${PUT} r>1 3/1 c2#1 put x 1 unanswered; 1= c2#1 ok put ok; idle 1`,
    "W5",
  ],
  ["what nobody asked for", `${SESSION} 1 starts c2#1 put x 1`, "O2"],
  ["in a form of its own", `${SESSION} x>1 c2#1 put x 1; 1 starts put x 1`, "O2"],
  ["kept over a restart", `${PUT} kill 1; start 1; idle 1`, ""],
])("waiting: %s", (_, text, rules) => check(text, rules));

const FOLLOWS = `${SESSION} r>1 leader 2/0; x>1 c2#1 put x 1;`;

test.each<Row>([
  ["by what it was told", `${FOLLOWS} 1= c2#1 not-leader @0`, ""],
  ["by what the Raft answers", `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> no 2; 1= c2#1 not-leader @2`, ""],
  ["not answered", `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> no 2; idle 1`, "W3"],
  ["although it leads", `${SESSION} x>1 c2#1 put x 1; 1= c2#1 not-leader @0`, "W3"],
  ["with another hint", `${FOLLOWS} 1= c2#1 not-leader @2`, "W3"],
  ["without its hint", `${FOLLOWS} 1= c2#1 not-leader @-1`, "W3"],
  ["told to ask again, there", `${PUT} r>1 leader 2/0; 1= c2#1 retry @0`, ""],
  ["told to ask again, where it asked", `${PUT} r>1 leader 2/0; 1= c2#1 retry @1`, ""],
  ["told to ask again, and not whom", `${PUT} r>1 leader 2/0; 1= c2#1 retry @-1`, "W3"],
  ["told to ask again, of another", `${PUT} r>1 leader 2/0; 1= c2#1 retry @2`, "W3"],
  ["told to ask again, as nobody leads", `${PUT} r>1 leader 1/-1; 1= c2#1 retry @-1`, ""],
  ["a result, and nobody", `${PUT} r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok @-1`, "W3"],
  ["a result, by who has become a follower", `${PUT} r>1 leader 2/0; r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok @0`, ""],
  [
    "a result, by whom its Raft has not told that it leads",
    `${LEADS} kill 1; start 1; x>1 register; 1 starts register -> 2/1; r>1 1/1 -; r>1 2/1 register; 1= register ok 2 @-1`,
    "",
  ],
  ["before it knows of anybody", "start 1; x>1 c2#1 put x 1; 1= c2#1 not-leader @-1", ""],
])("not the leader: %s", (_, text, rules) => check(text, rules));

/** The first entries of a log that is given to both servers. */
const given = (to: number, ...commands: readonly string[]): string =>
  [
    "start TO",
    "r>TO leader 1/TO",
    ...["-", "register", ...commands].map((text, place) => `r>TO ${place + 1}/1 ${text}`),
  ]
    .join(";")
    .replaceAll("TO", String(to));

const asked = (text: string, index: number, answer: string): string =>
  `; x>1 ${text};${/ get /.test(text) ? " 1 reads -> no;" : ""} 1 starts ${text} -> ${index}/1; r>1 ${index}/1 ${text}; 1= ${text.split(" ")[0]} ${answer}`;

test.each<Row>([
  [
    "a result",
    `${given(1)}${asked("c2#1 append x 1", 3, "ok append ok")}${asked("c2#2 get x", 4, "ok result: 1")}`,
    "",
  ],
  ["another result", `${given(1)}${asked("c2#1 append x 1", 3, "ok put ok")}`, "O7"],
  ["again, the first result", `${given(1, "c2#1 del x")}${asked("c2#1 del x", 4, "ok del ok")}`, ""],
  [
    "again, what was said otherwise",
    `${given(1, "c2#1 get x", "c2#1 get x")}${asked("c2#1 get x", 5, "ok result: 1")}`,
    "O2",
  ],
  [
    "a read again, executed again",
    `${given(1, "c2#1 get x", "register", "c4#1 put x 1")}${asked("c2#1 get x", 6, "ok result: 1")}`,
    "",
  ],
  [
    "again, the first result, which was wrong",
    `${given(1)}${asked("c2#1 append x 1", 3, "ok put ok")}${asked("c2#1 append x 1", 4, "ok put ok")}`,
    "O7",
  ],
  ["again, executed again", `${given(1, "c2#1 append x 1")}${asked("c2#1 append x 1", 4, "ok result: 1")}`, "O2"],
  ["a lower number", `${given(1, "c2#5 put x 1")}${asked("c2#4 put x 2", 4, "stale")}`, ""],
  ["a lower number, executed", `${given(1, "c2#5 put x 1")}${asked("c2#4 put x 2", 4, "ok put ok")}`, "O3"],
  ["a gap", `${given(1, "c2#5 put x 1")}${asked("c2#9 put x 2", 4, "ok put ok")}`, ""],
  ["a gap, refused", `${given(1, "c2#5 put x 1")}${asked("c2#9 put x 2", 4, "stale")}`, "O3"],
  ["an unknown session", `${given(1)}${asked("c9#1 put x 2", 3, "expired")}`, ""],
  ["an unknown session, executed", `${given(1)}${asked("c9#1 put x 2", 3, "ok put ok")}`, "O6"],
  [
    "the least recently used is gone",
    `${given(1, "register", "c2#1 put x 1", "register")}${asked("c3#1 put x 2", 6, "expired")}`,
    "",
  ],
  [
    "the first is gone",
    `${given(1, "register", "c2#1 put x 1", "register")}${asked("c2#2 put x 2", 6, "expired")}`,
    "O6",
  ],
  [
    "nobody is gone",
    `${given(1, "register", "c2#1 put x 1", "register")}${asked("c3#1 put x 2", 6, "ok put ok")}`,
    "O6",
  ],
  ["too long not used", `${given(1)}; at 61000${asked("c2#1 put x 2", 3, "expired")}`, ""],
  ["too long not used, executed", `${given(1)}; at 61000${asked("c2#1 put x 2", 3, "ok put ok")}`, "O5"],
  ["not too long", `${given(1)}; at 60999${asked("c2#1 put x 2", 3, "ok put ok")}`, ""],
  ["not too long, refused", `${given(1)}; at 60999${asked("c2#1 put x 2", 3, "expired")}`, "O5"],
  [
    "a leader's clock is behind",
    `${given(1)}; at 9${asked("c2#1 put x 2", 3, "ok put ok")}; at 60999${asked("c2#2 del x", 4, "ok del ok")}`,
    "",
  ],
  [
    "kept alive",
    `${given(1)}; at 50000${asked("c2#1 keep-alive", 3, "ok keep-alive ok")}; at 99000${asked("c2#2 del x", 4, "ok del ok")}`,
    "",
  ],
  ["refused before it was applied", `${given(1)}; x>1 c2#1 put x 2; 1 starts c2#1 put x 2 -> 3/1; 1= c2#1 stale`, "W1"],
])("once: %s", (_, text, rules) => check(text, rules));

/** Server 0 has the log, and server 1 the snapshot of it. */
const RESTORED = `x>0 c2#1 append x 1; ${given(0, "c2#1 append x 1")}; start 1; r>1 leader 1/1; r>1 restores 3/1`;

test.each<Row>([
  ["a key is there", `${RESTORED}${asked("c2#2 get x", 4, "ok result: 1")}`, ""],
  ["a key is not", `${RESTORED}${asked("c2#2 get x", 4, "ok error: can't find this key 'x'")}`, "S8"],
  ["a session is there", `${RESTORED}${asked("c2#1 append x 1", 4, "ok append ok")}`, ""],
  ["a session is not", `${RESTORED}${asked("c2#2 append x 1", 4, "expired")}`, "O4"],
  ["a result is not", `${RESTORED}${asked("c2#1 append x 1", 4, "ok")}`, "O4"],
])("restored: %s", (_, text, rules) => check(text, rules));

const GET = `${given(1)}${asked("c2#1 put x 1", 3, "ok put ok")}; x>1 c2#2 get x;`;

test.each<Row>([
  ["by its own entry", `${GET} 1 starts c2#2 get x -> 4/1; r>1 4/1 c2#2 get x; 1= c2#2 ok result: 1`, "G4"],
  ["by its own entry, as the Raft has just begun to lead", `${GET} 1 reads -> no; 1 starts c2#2 get x -> 4/1`, ""],
  [
    "by its own entry, though the Raft has shown that it leads",
    `${GET} 1 reads -> 3; 1 starts c2#2 get x -> 4/1`,
    "G4",
  ],
  ["by its own entry, as the Raft has not answered for one before", `${GET} 1 reads; 1 starts c2#2 get x -> 4/1`, ""],
  [
    "by its own entry, as another leads",
    `${given(1)}; r>1 leader 2/0; x>1 c2#2 get x; 1 starts c2#2 get x -> no 0; 1= c2#2 not-leader @0`,
    "",
  ],
  ["by a read index", `${GET} 1 reads -> 3; 1= c2#2 ok result: 1`, ""],
  ["by one for several", `${GET} x>1 c2#3 get x; 1 reads -> 3; 1= c2#2 ok result: 1; 1= c2#3 ok result: 1`, ""],
  ["by nothing", `${GET} 1= c2#2 ok result: 1`, "G2"],
  [
    "by a read index of before",
    `${given(1, "c2#1 put x 1")}; 1 reads -> 3; x>1 c2#2 get x; 1= c2#2 ok result: 1`,
    "G2",
  ],
  ["by one that is not heard yet", `${GET} 1 reads; 1= c2#2 ok result: 1`, "G2"],
  ["although the Raft does not lead", `${GET} 1 reads -> no; 1= c2#2 ok result: 1`, "G3"],
  ["through the log then", `${GET} 1 reads -> no; 1 starts c2#2 get x -> no 0; 1= c2#2 not-leader @0`, ""],
  ["told to ask again then", `${GET} 1 reads -> no; 1= c2#2 retry`, ""],
  ["before so much is applied", `${GET} 1 reads -> 4; 1= c2#2 ok result: 1`, "G1"],
  ["after so much is applied", `x>0 c2#7 put x 2; ${GET} 1 reads -> 4; r>1 4/1 c2#7 put x 2; 1= c2#2 ok result: 2`, ""],
  ["of what was before", `${GET} 1 reads -> 4; r>1 4/1 c2#7 put x 2; 1= c2#2 ok result: 1`, "G1"],
  ["not answered", `${GET} 1 reads -> 3; idle 1`, "W5"],
  ["not yet", `${GET} 1 reads -> 4; idle 1`, ""],
  ["not given to anybody", `${GET} idle 1`, "W5"],
])("a get: %s", (_, text, rules) => check(text, rules));

const LIMITED = { maxState: 100 };

test.each<Row>([
  ["offered in time", `${given(1, "c2#1 put x 1")}; 1 offers 3 [1000,"x 1",[[2,1,"put ok",1000]]] -> ok`, ""],
  ["of what was not applied", `${given(1, "c2#1 put x 1")}; 1 offers 4 x -> no`, "S7"],
  [
    "too early",
    `${given(1, "c2#1 put x 1")}; 1 offers 3 x -> ok; r>1 4/1 -; 1 offers 4 y -> ok; r>1 5/1 -; 1 offers 5 z`,
    "",
  ],
  ["at once again", `${given(1, "c2#1 put x 1")}; 1 offers 3 x -> ok; 1 offers 3 x -> no`, "S7"],
  ["never", `${given(1, ...Array(6).fill("c2#1 put x 1"))}; idle 1`, "S7"],
  ["too long", `${given(1, "c2#1 put x 1")}; 1 offers 3 ${"x".repeat(400)} -> ok`, "S9"],
  ["the same of two servers", `${given(0)}; ${given(1)}; 0 offers 2 x -> ok; 1 offers 2 x -> ok`, ""],
  ["not the same", `${given(0)}; ${given(1)}; 0 offers 2 x -> ok; 1 offers 2 y -> ok`, "O4"],
])("a snapshot: %s", (_, text, rules) => check(text, rules, LIMITED));

test("a snapshot without a limit", () => {
  check(`${given(1)}; 1 offers 2 x -> ok`, "S7");
});

/** The clerk's servers are played. */
const PLAYED = { live: [] };
const CLERK = "start k; x>k put x 1;";
const HAS_SESSION = `${CLERK} k>0 register -> ok 2;`;
const DONE = `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; k= ok put ok;`;

/** So many times, a pause apart, so many calls for one command, of which each comes to nothing. */
const rounds = (count: number, calls: number): string =>
  Array.from({ length: count }, (_, round) => {
    const asks = Array.from({ length: calls }, (__, place) => `k>${place % 3} c2#1 put x 1 -> lost`);
    return [`tick k ${100 * round}`, ...asks].join(";");
  }).join(";");

test.each<Row>([
  ["a command", DONE, ""],
  ["the next", `${DONE} x>k get x; k>0 c2#2 get x -> ok result: 1; k= ok result: 1`, ""],
  ["without a session", `${CLERK} k>0 c2#1 put x 1`, "C1"],
  ["another session", `${DONE} x>k get x; k>0 register`, "C1"],
  ["another's session", `${HAS_SESSION} k>0 c7#1 put x 1`, "C1"],
  ["a number that is not the next", `${DONE} x>k get x; k>0 c2#3 get x`, "C1"],
  ["two at a time", `${HAS_SESSION} x>k get x; k>0 c2#1 put x 1; k>0 c2#2 get x`, "C1"],
  [
    "two at a time, the first of which was answered once before",
    `${DONE} x>k put x 1; k>0 c2#2 put x 1; x>k get x; k>0 c2#3 get x`,
    "C1",
  ],
  [
    "again after retry",
    `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @-1; k>1 c2#1 put x 1 -> ok put ok; k= ok put ok`,
    "",
  ],
  ["under another number", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @-1; k>1 c2#2 put x 1`, "C2"],
  ["another command under its number", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @-1; k>1 c2#1 put x 2`, "C2"],
  ["what nobody asked for", `${HAS_SESSION} k>0 c2#1 del x`, "C2"],
  ["again although it was answered", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; tick k 9; k>0 c2#1 put x 1`, "C2"],
  ["not again after silence", `${HAS_SESSION} k>0 c2#1 put x 1; tick k 1300; idle k`, "C2"],
  [
    "idle before it is answered",
    `${HAS_SESSION} k>0 c2#1 put x 1; idle k; tick k 1100; k>1 c2#1 put x 1 -> ok put ok; k= ok put ok`,
    "",
  ],
  ["not yet again", `${HAS_SESSION} k>0 c2#1 put x 1; tick k 900; idle k`, ""],
  ["not again after retry", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @0; tick k 300; idle k`, "C2"],
  ["the leader that is named", `${HAS_SESSION} k>0 c2#1 put x 1 -> not-leader @2; k>2 c2#1 put x 1`, ""],
  ["not the leader that is named", `${HAS_SESSION} k>0 c2#1 put x 1 -> not-leader @2; k>1 c2#1 put x 1`, "C3"],
  ["not the one that has answered", `${DONE} x>k get x; k>1 c2#2 get x`, "C3"],
  [
    "hints in a circle",
    `${HAS_SESSION} ${Array.from({ length: 12 }, (_, place) => `tick k ${100 * place}; k>${place % 2} c2#1 put x 1 -> not-leader @${1 - (place % 2)}`).join(";")}`,
    "C3",
  ],
  ["another result", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; k= ok del ok`, "C4"],
  ["a result before any", `${HAS_SESSION} k>0 c2#1 put x 1; k= ok put ok`, "C4"],
  ["an earlier one's result", `${DONE} x>k get x; k>0 c2#2 get x -> ok result: 1; k= ok put ok`, "C4"],
  ["no result", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; idle k`, "C4"],
  ["an expired session", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; k= expired`, ""],
  ["an expired session, not told", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; idle k`, "C5"],
  ["an expired session, and a new one", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; k>0 register`, "C5"],
  ["an expired session that nobody has said", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @0; k= expired`, "C5"],
  ["given up", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @-1; k= error`, "C5"],
  [
    "given up, and the next begun",
    `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @-1; k= error; x>k get x; k>0 c2#2 get x -> ok result: 1; k= ok result: 1`,
    "C5",
  ],
  [
    "too fast",
    `${HAS_SESSION} ${Array.from({ length: 7 }, (_, place) => `k>${place % 3} c2#1 put x 1 -> lost`).join(";")}`,
    "C6",
  ],
  [
    "a round at a time",
    `${HAS_SESSION} ${Array.from({ length: 12 }, (_, place) => `tick k ${100 * Math.floor(place / 3)}; k>${place % 3} c2#1 put x 1 -> lost`).join(";")}`,
    "",
  ],
  ["two rounds at once", `${HAS_SESSION} ${rounds(1, 6)}`, ""],
  ["two rounds at a time, for a second", `${HAS_SESSION} ${rounds(12, 6)}`, "C6"],
  ["a round at a time, for a second", `${HAS_SESSION} ${rounds(12, 3)}`, ""],
  ["a call more at a time, for a second", `${HAS_SESSION} ${rounds(12, 4)}`, "C6"],
])("a clerk: %s", (_, text, rules) => check(text, rules, PLAYED));

test("what clients were told fits no order, though each answer has its reason: the log that is below them forgot", () => {
  const lost = `${DONE} x>k get x; k>0 c2#2 get x -> ok error: can't find this key 'x'; k= ok error: can't find this key 'x'`;
  check(lost, "H1", PLAYED);
});

test("every rule that the judge tells of one process is broken in these tables, and each names a function of its own", () => {
  // These have tables of their own (clusters.test.ts, logs.test.ts).
  const untold = new Set(["F1", "F2", "L1", "L2"]);
  expect(new Set([...seen].filter((rule) => rule !== ""))).toEqual(
    new Set(Object.keys(RULES).filter((rule) => !untold.has(rule))),
  );
  const functions: readonly string[] = Object.values(FILES).flat();
  for (const { functions: named } of Object.values(RULES))
    expect(functions).toEqual(expect.arrayContaining([...named]));
});
