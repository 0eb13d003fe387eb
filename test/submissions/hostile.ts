/** A submission that attacks who grades it. What its processes log holds READ, WROTE, STARTED or REACHED where it got through. */
export interface Hostile {
  /** What it does, after "it …". */
  tries: string;
  /** The most points that it may get. */
  most: number;
  /** Why those, and no more. */
  because: string;
  /** One of those that every `npm test` grades; `npm run grade:hostile` grades them all. */
  always?: true;
  /**
   * It reaches whoever runs as its own user. Where it has none of its own, it may end the grade: there is no grade then, and
   * the report says so. Where nothing at all is between, it ends whatever that user runs: not to be tried there.
   */
  reachesItsUser?: true;
}

const NOTHING = { most: 0, because: "no server comes to work" } as const;
const ANSWERS = { most: 4, because: "its functions are empty, and answer: that earns `answers`" } as const;
const RIGHT = { most: 100, because: "what it does while it is graded is right, and that is what is graded" } as const;

const UNCOUNTED = {
  most: 33,
  because: "its COMMITs and answers are right, and it counts again when one comes",
} as const;

/** Every hostile submission of the bank, sorted by what it attacks. */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  // The end of its own process
  "exits-on-import": { tries: "ends with success before anything is asked of it", ...NOTHING },
  "exits-in-commit": {
    tries: "ends with success when it is prepared",
    most: 0,
    because: "it ends before anything is decided",
  },
  "exits-in-CommitRpc": {
    tries: "ends with success at the first COMMIT",
    most: 0,
    because: "it ends before anything is decided",
  },
  "exits-in-verifyBallotCommit": {
    tries: "ends with success when it is to count",
    most: 0,
    because: "it ends before anything is decided",
  },
  "crashes-hard": {
    tries: "ends by a signal, with a core dump if it may",
    most: 0,
    because: "it ends before anything is decided",
  },
  "awaits-for-ever": { tries: "is never loaded to its end, and keeps its process alive", ...NOTHING },
  "never-resolves": { tries: "is never loaded to its end: nothing is left to wait for", ...NOTHING },
  "stops-itself": { tries: "stops its process when it is prepared", most: 0, because: "it sends no COMMIT" },
  survives: { tries: "refuses to be ended", ...ANSWERS },

  // The report and the files of others
  "writes-report": { tries: "writes a report of its own, wherever one may be looked for", ...ANSWERS },
  "writes-dumps": {
    tries: "has Node write files for it, in all ways that Node has",
    ...ANSWERS,
    reachesItsUser: true,
  },
  "writes-compiled": { tries: "writes over its compiled sources, and fills the disk", ...ANSWERS },
  "links-compiled": { tries: "makes links in the folder of its compiled sources, and reads through them", ...ANSWERS },
  "writes-descriptors": { tries: "writes to descriptors that it might have inherited", ...ANSWERS },
  "leaves-sockets": {
    tries: "listens at paths, which leaves files there",
    ...ANSWERS,
    reachesItsUser: true,
  },
  "reads-everything": {
    tries: "reads the solution, hidden checks, other submissions, /proc, the environment",
    ...ANSWERS,
    always: true,
  },
  "imports-outside": { tries: "imports the solution by its path", ...NOTHING },
  "imports-by-link-name": { tries: "imports the solution through the packages", ...NOTHING },

  // The grader's process, and others
  "kills-everyone": { tries: "kills every process that it may", ...NOTHING, reachesItsUser: true },
  "stops-everyone": {
    tries: "stops every process that it may, so that none ends",
    ...ANSWERS,
    reachesItsUser: true,
  },
  "opens-debuggers": {
    tries: "has every Node open a debugger, and commands it",
    ...ANSWERS,
    reachesItsUser: true,
  },
  "becomes-root": { tries: "asks for other users, groups, priorities and names", ...ANSWERS, reachesItsUser: true },
  spawns: { tries: "starts children, workers and copies of itself", ...ANSWERS, always: true },
  "forges-messages": { tries: "speaks as a forked child does to its parent", ...ANSWERS },

  // What the system and Node have besides files and sockets
  "reads-by-sqlite": { tries: "has SQLite open what Node would not, and reads on", ...ANSWERS },
  "writes-by-sqlite": { tries: "has SQLite make, overwrite and empty files", ...ANSWERS },
  "stores-on-the-web": { tries: "keeps things in web storage, which is a file", ...ANSWERS },
  "changes-flags": { tries: "changes the flags of V8 and Node when it runs already", ...ANSWERS },
  "hooks-modules": { tries: "has the loader of modules read what lies outside", ...ANSWERS },
  "maps-sources": { tries: "has who tells of an error read a source map elsewhere", ...ANSWERS },
  "asks-openssl": { tries: "has OpenSSL read files, engines and stores", ...ANSWERS },
  "traces-to-files": { tries: "has Node trace, profile and report into files", ...ANSWERS, reachesItsUser: true },
  "reads-descriptors": { tries: "reads and writes every descriptor that it may have", ...ANSWERS },
  "reads-other-processes": { tries: "looks into every process that it can name", ...ANSWERS },

  // Others who are there
  "calls-sockets-at-paths": {
    tries: "calls what listens at paths, and listens there",
    ...ANSWERS,
    reachesItsUser: true,
  },
  "calls-nameless-sockets": { tries: "calls sockets that have a name and no path", ...ANSWERS },
  "leaves-notes": { tries: "leaves notes for other grades wherever many may write", ...ANSWERS },
  "shares-memory": { tries: "shares memory with other grades", ...ANSWERS },
  "calls-other-grades": { tries: "calls every port at which another grade may listen", ...ANSWERS },
  "looks-around-the-network": { tries: "looks for other machines, and who hears a broadcast", ...ANSWERS },

  // The machine
  allocates: { tries: "takes memory without end, outside of the heap", most: 0, because: "it sends no COMMIT" },
  "allocates-on-import": { tries: "takes memory of the heap without end", ...NOTHING },
  "allocates-shared": { tries: "takes memory that workers would share, without end", ...NOTHING },
  "opens-many-sockets": { tries: "has the system hold memory for it, in hundreds of sockets", ...ANSWERS },
  "spins-on-import": { tries: "runs for ever before it is at work", ...NOTHING },
  "spins-in-verifyBallotCommit": {
    tries: "runs for ever when it is to count",
    most: 29,
    because: "its COMMITs are right",
  },
  ticks: { tries: "runs again and again, never idle", ...ANSWERS },
  "ticks-slowly": { tries: "runs now and then, too seldom to be seen to spin", ...ANSWERS },
  "rejects-without-end": { tries: "leaves thousands of rejected promises", ...ANSWERS },

  // The output
  "floods-stdout": { tries: "prints without end", most: 0, because: "it ends before anything is decided" },
  "floods-stderr": { tries: "logs without end, from the start", ...NOTHING },
  drips: { tries: "logs a megabyte, a letter at a time", ...ANSWERS },
  "prints-long-lines": {
    tries: "logs a line of three megabytes",
    most: 96,
    because: "all but its log is right",
  },
  "prints-garbage": {
    tries: "logs bytes that are no text, and what takes hold of a terminal",
    most: 96,
    because: "all but the grammar of its log is right",
  },
  "prints-verdicts": { tries: "prints what a runner, a platform and a server would", ...ANSWERS },

  "logs-long-patterns": {
    tries: "logs lines of megabytes that nearly have each form",
    most: 96,
    because: "all but its log is right",
  },
  "logs-half-patterns": {
    tries: "logs a hundred thousand lines that go on with what has no end",
    most: 96,
    because: "all but its log is right",
  },

  // The wire
  "floods-wire": { tries: "calls its peers without end", most: 29, because: "its COMMITs may be right" },
  "fills-history": {
    tries: "sends the largest messages that there are, for the grader to keep",
    most: 29,
    because: "it sends no valid COMMIT",
  },
  "bombs-wire": {
    tries: "sends messages of arrays in arrays, which kill who prints them",
    ...ANSWERS,
    always: true,
  },
  "fakes-replies": {
    tries: "executes nothing, and tells the client in another's name that all is done",
    most: 29,
    because: "its COMMITs and answers are right",
  },
  "registers-twice": {
    tries: "registers as others, and calls its peers in their names",
    most: 16,
    because: "it calls each of the others once as itself, and answers",
  },
  "votes-as-others": {
    tries: "sends COMMITs in others' names to every port that listens",
    ...ANSWERS,
  },
  "opens-sockets": { tries: "listens at a thousand ports, and calls out of the machine", ...ANSWERS },

  "calls-without-params": {
    tries: "calls its peers, and their clients, without any parameters",
    most: 81,
    because: "all but what its COMMITs say is right",
  },
  "replies-to-peers": {
    tries: "replies to its peers, and orders its clients about",
    most: 100,
    because: "what it does besides is right",
  },
  "says-half-characters": { tries: "speaks in halves of characters", most: 29, because: "it executes nothing" },
  "votes-by-thousands": {
    tries: "sends each peer thousands of COMMITs for one seq",
    most: 66,
    because: "it sends more than one COMMIT, and is ended for that",
  },
  "replies-by-half-megabytes": {
    tries: "sends hundreds of signed replies of half a megabyte each",
    most: 29,
    because: "it says that it has executed before it has",
  },
  "refuses-by-megabytes": {
    tries: "answers every call with an error of a megabyte",
    most: 29,
    because: "it is ended for what it answers",
  },
  "answers-amiss": {
    tries: "answers twice, under other ids, and what nobody has asked",
    most: 100,
    because: "its first answers are right, and no other counts",
  },
  "answers-deep": {
    tries: "answers with thousands of arrays in each other",
    most: 29,
    because: "it is ended for what it answers",
  },
  "opens-lines": { tries: "opens thousands of connections with each of its peers", ...ANSWERS },
  "sends-half-frames": { tries: "begins large messages on hundreds of connections, and ends none", ...ANSWERS },
  "says-no-messages": { tries: "says without end what is no message", ...ANSWERS },
  "never-reads": {
    tries: "reads nothing any more, and keeps its connections",
    most: 29,
    because: "it hears of no quorum",
  },
  "says-at-work": { tries: "says that it is at work, and does nothing more", ...NOTHING },
  "closes-its-door": { tries: "comes to work behind a port that it has closed again", ...NOTHING },
  "closes-its-door-later": {
    tries: "takes no connection any more when it is to count",
    most: 0,
    because: "it can be sent nothing more",
  },

  // What the given code stands on
  "replaces-builtins": { tries: "replaces prototypes, JSON, crypto and sockets", ...NOTHING },
  "replaces-exports": { tries: "replaces what the given modules export", ...ANSWERS },

  // The compiler
  "no-check": { tries: "tells the compiler to look away", ...ANSWERS },
  "types-without-end": { tries: "keeps the compiler busy with hundreds of types", ...ANSWERS },
  "tells-types": { tries: "has the compiler tell what lies outside of the lab", ...ANSWERS },
  "mistakes-by-megabytes": { tries: "has the compiler repeat a very long name", ...ANSWERS },
  "colours-types": {
    tries: "has the compiler repeat what takes hold of a terminal or a platform",
    ...ANSWERS,
  },

  // Who knows that it is graded
  "detects-the-grader": { tries: "is right only where it believes that it is graded", ...RIGHT },
  "executes-after-silence": {
    tries: "counts nothing, and takes what comes after a silence for what decides",
    ...UNCOUNTED,
  },
  "executes-when-waited-for": { tries: "counts nothing, and executes when nothing more comes", ...UNCOUNTED },
  "executes-by-table": { tries: "verifies nothing, and knows the grader's scenarios by their seqs", ...UNCOUNTED },
  "detects-by-time": { tries: "is right only in its first half minute", ...RIGHT },
};
