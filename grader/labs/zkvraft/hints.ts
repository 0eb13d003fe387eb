import { CHECKS } from "./checks.ts";

/**
 * What a student who asks for help with a check reads, one hint after the other, each more than the one before. The first is
 * the check's own, a question; the second says where to look; the third says what to do there, but not in code.
 */
const FURTHER: Readonly<Record<string, readonly [where: string, what: string]>> = {
  start: [
    "Your functions are called whenever there is something to do. None of them needs a timer of its own, and none has to ask again and again whether something has changed.",
    "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for what stands outside of the functions.",
  ],
  "same-id": [
    "The same command goes to several servers until one answers it. What of the three arguments of a call may be different the second time, and where does your function decide on that?",
    "Get the session once, while k.clientId is 0. Add 1 to k.commandId once for each command, before the first call, and make the arguments there; then ask in a loop with these very arguments.",
  ],
  "finds-leader": [
    "The answer of a server that does not lead names another one, or nobody. The one that was named may name the first one again. Which of the servers do you never get to?",
    "A hint counts if there is such a server, if it is not the one that has just said that it does not lead, and if the one that was asked was not named by a hint itself: k.hintedBy says by whom. In all other cases the next one comes: behind the one that has given the hint, or else behind the one that was asked; after the last the first.",
  ],
  "one-answer": [
    "What comes back from k.call belongs to that call and to no other. What do you do with each of the five statuses, and with an answer that has none?",
    "Return the result of ok as it is. For stale and expired throw a SessionError, and ask nobody again. Keep nothing of an answer in a variable that the next command reads.",
  ],
  patience: [
    "Count your calls between two pauses, with three servers of which none leads. And what ends your loop, apart from an answer that is final?",
    "After as many calls as there are servers comes one k.pause(), and then the next round. Nothing but ok, stale and expired ends the loop: no number of tries, no time, and no error.",
  ],
  steady: [
    "Twenty commands and one leader: whom does the second command ask first? Look at what is left in k.server, and in k.hintedBy, when a command is answered.",
    "Whoever has answered ok stays in k.server, and k.hintedBy is undefined from then on. The next command begins there. Nobody else is asked at the same time.",
  ],
  "answers-applied": [
    "CommandRpc learns an index and a term from start, and applied is called with an index and a term. What do the two have to have in common, and who is told what if only one of them is the same?",
    "CommandRpc returns a promise that is not resolved yet, and puts its term and the way to resolve it into s.waiting under the index. applied takes all who wait at that index out of it: those of the same term are told the outcome, the others to ask again.",
  ],
  "not-leader": [
    "The answer of start says whether this server leads, and who does otherwise. Which of the two leaders that you could name is the one that the Raft has named just now?",
    "Ask start first, for registrations as well. If isLeader is false, answer not-leader with an empty result and the leaderId that came with it, and put nothing into s.waiting.",
  ],
  "lost-leadership": [
    "There are four moments at which a command turns out to be lost: in applied, in leadershipChanged, in restored, and in CommandRpc itself when start has returned late. What does each of them compare?",
    "In leadershipChanged: whoever waits in a lower term than the Raft's, or in that very term if this server does not lead. In restored: whoever waits at the index or before it. In CommandRpc, after start: look at s.appliedAt, then at s.lastApplied, then at s.raft.term, and only then wait. All of them are told retry, and are taken out of s.waiting.",
  ],
  "many-wait": [
    "s.waiting holds a list for each index. Who puts something in its place, and who adds to it? And does one of your functions await what only another command can bring about?",
    "No function but CommandRpc waits for anything, and that only for its own promise. Two clients never share an index, but a map with one entry for each client or each number loses the first one when the same command comes again.",
  ],
  register: [
    "The entry has an index, and no other entry has the same one. Which number do you take for the session, and what else could it depend on?",
    "The result of a registration is the entry's index as a text, and the session stands in m.sessions under that number. When the log is given to a server again, the same entries make the same sessions.",
  ],
  once: [
    "The session holds the number that was executed last, and its result. Three things can be true of the number of an entry: it is the same, it is lower, it is higher. What does each come to?",
    "The same: the result that the session holds. Lower: stale, and nothing is executed. Higher, by whatever: execute it, and put number and result into the session. All of that belongs into execute and not into CommandRpc, for two copies may be in the log before the first is applied.",
  ],
  expiry: [
    "The state has a clock, m.clock_ms. What moves it, and in which direction? When a session is used, two things about it change: its time, and its place in the order of m.sessions. In which cases is one used?",
    "In expire: the clock becomes the entry's time if that is higher, and then all sessions go that were used ttl_ms ago or earlier. execute calls it for each entry, before anything else. Any command of a session uses it, repeated and stale ones too. A registration makes room first: the one that was used least recently goes.",
  ],
  commands: [
    "The execute of m.zkv knows all commands, and answers what is none. Which of them does your execute treat in a way of its own, and what does it look at besides its two arguments?",
    "Only three things are not for m.zkv.execute: an entry without a command, a registration, and keep-alive. Everything that execute reads or changes is in m or in the entry; no variable outside of the function, no clock and no random number.",
  ],
  "snapshot-whole": [
    "Write down what m consists of, field by field, with the order of m.sessions. Which of it is in your text, and comes back from it? And s.logBytes and s.maxState: at which ratio of the two do you want a snapshot?",
    "The text holds the clock, the keys and values, and of each session its id, number, result and time, in their order. wantsSnapshot: never if maxState is 0, and otherwise when logBytes has come to a few times maxState: from one time on you may, and from eight times on it is too late.",
  ],
  replaces: [
    "restore is called while there is a state already. Which of its parts does your restore set, and which does it add to?",
    "Make new keys and values and a new table of sessions out of the text, and put them in the place of m.zkv and m.sessions; the clock too. Nothing of what was there stays.",
  ],
  size: [
    "Look at one of your snapshots as a text, with a few keys and sessions. What stands there twice, and what is there that no command can ever ask for any more?",
    "A snapshot holds the keys and values that there are now, and of each session that there is now its last number and the result of that. No commands, no results of earlier numbers, no sessions that have ended, and no text that is encoded twice.",
  ],
  "same-everywhere": [
    "Take two servers that have applied the same entries, and one of them began with a snapshot. What in your text depends on the order in which something was put into a map, or on what a server has done besides?",
    "After restore the order of sessions and of keys must be the same as before snapshot, for the next entries go by it. Reads without an entry change nothing in the state. What is only this server's, as those who wait, is not in the text.",
  ],
  reads: [
    "readIndex notes how far the log is committed when it is asked, and proves that it leads afterwards. get waits until so much is applied. What does each of the two do when the proof does not come?",
    "readIndex: undefined if it does not lead, or if the entry at commitIndex is of another term; then one new call to each of the others, and the noted index once a majority, itself included, has answered in the same term. Calls that were on their way before do not count. get: undefined without an index, else s.untilApplied of it, and then the state's answer.",
  ],
  "fast-reads": [
    "Returning undefined from get sends the command through the log. In which cases do you have to, and in which does the state already hold all that is needed?",
    "Ask s.raft.readIndex() for each get, and answer from the state when it gives an index. In readIndex use calls that hold no entry: prevLogIndex 0 and leaderCommit 0 match everywhere.",
  ],
  linearizable: [
    "First get the checks above to pass. What is left is in what happens together: the same command is in the log twice, or a get is answered while another server leads.",
    "Read the picture of the report: which answer could not have been given, and who gave it? Then look at log/ of that server, at the line of the command and those before it: was it applied there, restored from a snapshot, or read without an entry?",
  ],
  minority: [
    "Two of three are gone. Which of your functions answers something that only a majority can decide, and which of them goes on asking until they are back?",
    "A server without a majority answers no command: its entry is not applied, and readIndex has no proof. When it hears of another term, it tells all that wait to ask again. The clerk goes round, with a pause after each round, and does not give up.",
  ],
  storm: [
    "A storm finds what two checks see only together. The finding tells which rule was broken; its check, with the name of that rule, is the one to look at: npm run grade -- --only RULE.",
    "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Look for what is kept outside of s, m and k, for what is only right if no message comes twice, and for a promise that nobody resolves.",
  ],
  "log-grammar": [
    "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.",
    "The forms are in part 3 of the handout, under Log lines. Your four files need not write any of them: search them for zlog.info and console, and make Debug lines of what you find.",
  ],
  "log-truth": [
    "Each form is written by the given code where it belongs. Is there one in your files as well?",
    "What the given code logs is logged: a command when it comes, an answer when it leaves, an entry when it is applied. Make Debug lines of all others.",
  ],
};

/** The hints for each check, by its id, in the order of the report. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
