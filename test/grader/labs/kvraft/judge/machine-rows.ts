import { asked, given, type Row } from "./beginnings.ts";

/** What was executed is asked for again, and its session will be over by the entry. */
const REMEMBERED = `${given(1, "c2#1 del x")}; at 61000; x>1 c2#1 del x; 1 starts c2#1 del x -> 4/1`;

/** What is executed for a session, and what it is answered. */
export const ONCE: readonly Row[] = [
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
  [
    "again, too long not used, by who waits for the entry",
    `${REMEMBERED}; idle 1; r>1 4/1 c2#1 del x; 1= c2#1 ok del ok`,
    "O5",
  ],
  [
    "again, too long not used, by who may have looked before the entry",
    `${REMEMBERED}; r>1 4/1 c2#1 del x; 1= c2#1 ok del ok`,
    "",
  ],
  ["again, too long not used, at once", `${REMEMBERED}; 1= c2#1 ok del ok`, ""],
  [
    "again, too long not used, by who waits with another",
    `${REMEMBERED}; x>1 c2#1 del x; idle 1; r>1 4/1 c2#1 del x; 1= c2#1 ok del ok`,
    "",
  ],
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
];

/** Server 0 has the log, and server 1 the snapshot of it. */
const RESTORED = `x>0 c2#1 append x 1; ${given(0, "c2#1 append x 1")}; start 1; r>1 leader 1/1; r>1 restores 3/1`;

/** What a restored snapshot must have brought. */
export const RESTORING: readonly Row[] = [
  ["a key is there", `${RESTORED}${asked("c2#2 get x", 4, "ok result: 1")}`, ""],
  ["a key is not", `${RESTORED}${asked("c2#2 get x", 4, "ok error: can't find this key 'x'")}`, "S8"],
  ["a session is there", `${RESTORED}${asked("c2#1 append x 1", 4, "ok append ok")}`, ""],
  ["a session is not", `${RESTORED}${asked("c2#2 append x 1", 4, "expired")}`, "O4"],
  ["a result is not", `${RESTORED}${asked("c2#1 append x 1", 4, "ok")}`, "O4"],
];

/** What a server offers its Raft, whose log has a limit. */
export const SNAPSHOTS: readonly Row[] = [
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
];
