import { asked, given, type Row } from "./beginnings.ts";

/** Server 1 leads in term 1. Entry 2 is a session. */
const LEADS = "start 1; r>1 leader 1/1; r>1 1/1 -;";
const SESSION = `${LEADS} x>1 register; 1 starts register -> 2/1; r>1 2/1 register; 1= register ok 2;`;
const PUT = `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 3/1;`;
const APPLIED = `${PUT} r>1 3/1 c2#1 put x 1; 1= c2#1 ok put ok;`;

/** What a server answers to who waits, and when. */
export const WAITING: readonly Row[] = [
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
  [
    "with retry, and the Raft was not asked",
    `${PUT} r>1 leader 2/0; 1= c2#1 retry @0; r>1 leader 3/1; x>1 c2#1 put x 1; 1= c2#1 retry`,
    "W1",
  ],
  [
    "with retry, and the Raft was not asked, but the same waited before",
    `${PUT} x>1 c2#1 put x 1; r>1 leader 2/0; 1= c2#1 retry @0; 1= c2#1 retry @0`,
    "",
  ],
  ["with retry after a while", `${PUT} tick 1 1000; 1= c2#1 retry`, ""],
  [
    "with retry as there is a snapshot, of what is before it",
    `${PUT.replace("3/1", "4/1")} r>1 restores 3/1; 1= c2#1 retry`,
    "",
  ],
  ["as one of no session, before that has begun here", `${LEADS} x>1 c2#1 put x 1; 1= c2#1 expired`, "W1"],
  ["as one of no session, at once", `${SESSION} x>1 c1#1 put x 1; 1= c1#1 expired`, ""],
  [
    "wrongly, and is in the log again",
    `${PUT} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> 4/1; r>1 3/1 c2#1 put x 1; r>1 4/1 c2#1 put x 1; 1= c2#1 ok no`,
    "O7",
  ],
  ["with retry although it was applied", `${PUT} r>1 3/1 c2#1 put x 1; 1= c2#1 retry`, "W1"],
  [
    "with retry although it was applied, and the Raft has said that it leads on",
    `${PUT} r>1 3/1 c2#1 put x 1; r>1 leader 1/1; 1= c2#1 retry`,
    "W1",
  ],
  ["with retry, applied, and the leadership is over", `${PUT} r>1 3/1 c2#1 put x 1; r>1 leader 2/0; 1= c2#1 retry`, ""],
  [
    "with retry as the Raft does not answer",
    `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> lost; 1= c2#1 retry`,
    "",
  ],
  ["another's entry in its place", `${PUT} r>1 leader 2/0; r>1 3/2 c2#7 del x; 1= c2#1 retry`, ""],
  ["another's entry in its place, and its result", `${PUT} r>1 3/2 c2#7 del x; 1= c2#1 ok del ok`, "W2"],
  ["another's entry in its place, and nothing", `${PUT} r>1 3/2 c2#7 del x; idle 1`, "W2"],
  ["another's entry with its text, by another number", `${PUT} r>1 3/2 c2#2 put x 1; 1= c2#1 ok put ok`, "W2"],
  ["the leadership is lost", `${PUT} r>1 leader 2/0; 1= c2#1 retry @0`, ""],
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
    `${PUT} x>1 c2#1 put x 1; r>1 leader 2/0; 1= c2#1 retry @0; idle 1`,
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
];

const FOLLOWS = `${SESSION} r>1 leader 2/0; x>1 c2#1 put x 1;`;

/** What one answers that does not lead. */
export const NOT_LEADER: readonly Row[] = [
  ["by what it was told", `${FOLLOWS} 1= c2#1 not-leader @0`, ""],
  ["by what the Raft answers", `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> no 2; 1= c2#1 not-leader @2`, ""],
  ["not answered", `${SESSION} x>1 c2#1 put x 1; 1 starts c2#1 put x 1 -> no 2; idle 1`, "W3"],
  ["although it leads", `${SESSION} x>1 c2#1 put x 1; 1= c2#1 not-leader @0`, "W3"],
  ["with another hint", `${FOLLOWS} 1= c2#1 not-leader @2`, "W3"],
  ["without its hint", `${FOLLOWS} 1= c2#1 not-leader @-1`, "W3"],
  ["though the Raft has taken it, and another leads by now", `${PUT} r>1 leader 2/0; 1= c2#1 not-leader @0`, "W4"],
  ["though the Raft has taken it, and a snapshot has passed it", `${PUT} r>1 restores 5/2; 1= c2#1 not-leader`, "W4"],
  [
    "though the Raft has taken it, and another's entry is in its place",
    `${PUT} r>1 leader 2/0; r>1 3/2 c2#7 del x; 1= c2#1 not-leader @0`,
    "W2",
  ],
  [
    "as the Raft has not taken it again",
    `${PUT} r>1 leader 2/0; 1 starts c2#1 put x 1 -> no 0; 1= c2#1 not-leader @0`,
    "",
  ],
  [
    "while the same waits, which the Raft has taken",
    `${PUT} r>1 leader 2/0; x>1 c2#1 put x 1; 1= c2#1 not-leader @0; 1= c2#1 not-leader @0`,
    "",
  ],
  ["told to ask again, there", `${PUT} r>1 leader 2/0; 1= c2#1 retry @0`, ""],
  ["told to ask again, where it asked, as it leads in another term", `${PUT} r>1 leader 2/1; 1= c2#1 retry @1`, ""],
  [
    "told to ask again, where it asked, and its Raft has named another",
    `${PUT} r>1 leader 2/0; 1= c2#1 retry @1`,
    "W3",
  ],
  [
    "told to ask again, where an entry has come that nobody had said",
    `${PUT.replace("3/1", "4/1")} r>1 3/2 -; r>1 leader 2/0; 1= c2#1 retry @1`,
    "",
  ],
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
];

const GET = `${given(1)}${asked("c2#1 put x 1", 3, "ok put ok")}; x>1 c2#2 get x;`;

/** By what a get is answered. */
export const GETS: readonly Row[] = [
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
];
