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
    "A clerk changes its session once, and its number once for each command. In which of your lines are they changed, and how often does each of these lines run while one command is asked for?",
    "Before the loop: if k.clientId is 0, ask for a session by the same loop, with the numbers 0 and 0. Then raise k.commandId by one, and put both numbers and the text into one object. In the loop nothing of that object changes, whatever comes back, until the status is ok, expired or stale.",
  ],
  "finds-leader": [
    "nextServer sees one answer. Which of these make a hint worthless: it is -1, it is no server's id, it is the very one that has just said no, or the one that was just asked had been named by another?",
    "If none of these is so, k.isHinted becomes true, and the hint is returned. In all other cases k.isHinted becomes false, and the next id is returned, after the last the first. With ok, command sets k.isHinted to false, and leaves k.server as it is.",
  ],
  "one-answer": [
    "What k.call returns belongs to that very call, and an answer that comes too late is nobody's. Do you keep calls, or answers, in a variable that outlives one round of your loop? And which statuses end the loop?",
    "Await each k.call before the next one. ok: return the result as it is, without a look at what is in it. expired and stale: throw new SessionError(status), and leave k.clientId alone: another session would execute the command a second time.",
  ],
  patience: [
    "Your loop may end by three statuses only. Count the calls of it, and pause when all servers had their turn; or what is between two calls for the same server?",
    "No counter ends the loop, and nothing is thrown for silence or retry. After every k.n calls that came to nothing, await k.pause(), whatever the reasons were: silence, retry and not-leader count alike.",
  ],
  steady: [
    "What k.server says outlives a command. Who changes it, and when? What does it say after an answer ok?",
    "Begin each command with k.server as the last one left it, and change it only after an answer that was not ok: to what k.nextServer says. One server is asked at a time.",
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
  commands: [
    "The execute of m.zkv knows all commands, and answers what is none. Which of them does your execute treat in a way of its own, and what does it look at besides its two arguments?",
    "Only three things are not for m.zkv.execute: an entry without a command, a registration, and keep-alive. Everything that execute reads or changes is in m or in the entry; no variable outside of the function, no clock and no random number.",
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
    "The report shows the line, with the file and the number of the line that wrote it. An INFO line of your own has no form that the handout knows, and console.log writes on the standard output.",
    "Write what you want to see by zlog.debug, which has no form, and shows with --log 0. Delete every console.log, and every line that prints a stack.",
  ],
  "log-truth": [
    "The given code logs each command, each answer and each entry once. Which line of yours begins in the same way?",
    "Take your own lines out, or make them zlog.debug. What is given to a function of yours is logged already by whoever calls it.",
  ],
};

/** The hints for each check, by its id, in the order of the report. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
