import type { Row } from "./beginnings.ts";

const CLERK = "start k; x>k put x 1;";
const HAS_SESSION = `${CLERK} k>0 register -> ok 2;`;
/** Its first command is answered. */
export const DONE = `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; k= ok put ok;`;

/** It has reported that its session is lost, and is asked for something else. */
const LOST = `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; k= expired; x>k get x;`;

/** So many times, a pause apart, so many calls for one command, of which each comes to nothing. */
const rounds = (count: number, calls: number): string =>
  Array.from({ length: count }, (_, round) => {
    const asks = Array.from({ length: calls }, (__, place) => `k>${place % 3} c2#1 put x 1 -> lost`);
    return [`tick k ${100 * round}`, ...asks].join(";");
  }).join(";");

/** What a clerk sends to servers, which are played, and what it answers. */
export const CLERKS: readonly Row[] = [
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
  ["not again after silence", `${HAS_SESSION} k>0 c2#1 put x 1; tick k 2200; idle k`, "C2"],
  [
    "idle before it is answered",
    `${HAS_SESSION} k>0 c2#1 put x 1; idle k; tick k 1100; k>1 c2#1 put x 1 -> ok put ok; k= ok put ok`,
    "",
  ],
  ["not yet again", `${HAS_SESSION} k>0 c2#1 put x 1; tick k 900; idle k`, ""],
  ["not again after retry", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @0; tick k 1200; idle k`, "C2"],
  ["after a second, not yet again after retry", `${HAS_SESSION} k>0 c2#1 put x 1 -> retry @0; tick k 1000; idle k`, ""],
  ["the leader that is named", `${HAS_SESSION} k>0 c2#1 put x 1 -> not-leader @2; k>2 c2#1 put x 1`, ""],
  ["not the leader that is named", `${HAS_SESSION} k>0 c2#1 put x 1 -> not-leader @2; k>1 c2#1 put x 1`, "C3"],
  [
    "not the leader that is named, which was asked in this round",
    `${HAS_SESSION} k>0 c2#1 put x 1 -> not-leader @-1; k>1 c2#1 put x 1 -> not-leader @0; k>2 c2#1 put x 1`,
    "",
  ],
  [
    "not the leader that is named, which was asked for something else",
    `${DONE} x>k get x; k>0 c2#2 get x -> not-leader @1; k>1 c2#2 get x -> not-leader @2; x>k get x; k>2 c2#2 get x -> ok no; k= ok no; k>2 c2#3 get x -> not-leader @0; k>1 c2#3 get x`,
    "C3",
  ],
  ["not the one that has answered", `${DONE} x>k get x; k>1 c2#2 get x`, "C3"],
  [
    "hints in a circle",
    `${HAS_SESSION} ${Array.from({ length: 12 }, (_, place) => `tick k ${100 * place}; k>${place % 2} c2#1 put x 1 -> not-leader @${1 - (place % 2)}`).join(";")}`,
    "C3",
  ],
  ["another result", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; k= ok del ok`, "C4"],
  ["no text", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; k= nothing`, "C4"],
  ["a result before any", `${HAS_SESSION} k>0 c2#1 put x 1; k= ok put ok`, "C4"],
  ["an earlier one's result", `${DONE} x>k get x; k>0 c2#2 get x -> ok result: 1; k= ok put ok`, "C4"],
  [
    "no result of what waits for its turn, and is asked for then",
    `${HAS_SESSION} x>k get x; k>0 c2#1 put x 1 -> ok put ok; k= ok put ok; k>0 c2#2 get x; tick k 500; idle k`,
    "",
  ],
  [
    "no result of what waited for its turn",
    `${HAS_SESSION} x>k get x; k>0 c2#1 put x 1 -> ok put ok; k= ok put ok; k>0 c2#2 get x -> ok result: 1; idle k`,
    "C4",
  ],
  ["no result", `${HAS_SESSION} k>0 c2#1 put x 1 -> ok put ok; idle k`, "C4"],
  ["an expired session", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; k= expired`, ""],
  ["an expired session, not told", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; idle k`, "C5"],
  ["an expired session, and a new one", `${HAS_SESSION} k>0 c2#1 put x 1 -> expired; k>0 register`, "C5"],
  [
    "an expired session, and a new one for what is asked for next",
    `${LOST} k>0 register -> ok 5; k>0 c5#1 get x -> ok result: 1; k= ok result: 1`,
    "",
  ],
  ["an expired session, and its numbers in the next one", `${LOST} k>0 register -> ok 5; k>0 c5#2 get x`, "C1"],
  ["an expired session, and two others", `${LOST} k>0 register -> ok 5; tick k 9; k>0 register`, "C1"],
  ["an expired session, and another when that is asked for again", `${LOST} k>0 c2#2 get x; k>0 register`, "C1"],
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
];
