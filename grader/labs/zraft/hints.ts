import { CHECKS } from "./checks.ts";

/**
 * What a student who asks for help with a check reads, one hint after the other, each more than the one before. The first is
 * the check's own, a question; the second says where to look; the third says what to do there, but not in code.
 */
const FURTHER: Readonly<Record<string, readonly [where: string, what: string]>> = {
  start: [
    "Your functions are called whenever there is something to do. None of them needs a timer of its own, and none has to ask again and again whether something has changed.",
    "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for a call that is made before the election timer has passed.",
  ],
  "saved-vote": [
    "Four of your functions give or ask for a vote, or say a term: in which of them does s.save() stand, and what leaves before it? And what does your save write when only the vote has changed?",
    "First change term and vote, then s.save(), then say it: return the answer, or make the calls. A refused vote and an answer with a higher term change the term, too. In save, term and vote are one record, which is written whenever one of the two differs from s.saved.",
  ],
  "saved-log": [
    "A follower's answer acknowledges entries, and a leader acknowledges by counting itself. Where does s.save() stand in AppendEntriesRpc, in start and in becomeLeader, and what comes before it?",
    "In each of the three: append, then s.save(), then everything else: the answer, s.replicateTo, s.advanceCommit(). In save, what s.log.unsavedFrom names and all behind it is one record, and s.log.saved() is called when it is written, not before.",
  ],
  votes: [
    "Three things must hold for a vote: the term is the server's own, nobody else has the vote of that term, and the candidate's last entry is not behind. The last one compares two pairs.",
    "Compare the last terms first; only if they are the same, the last indexes, and the same index is enough. votedFor may be null or this very candidate. The server's last entry is the log's lastIndex and lastTerm: they are right behind a snapshot, too.",
  ],
  terms: [
    "A higher term comes in three calls and in three answers. Which of your six functions for these call observeTerm as the first thing? And a lower term: what has your function changed by the time at which it refuses?",
    "In each of the three Rpc functions: observeTerm, then, if the call's term is lower, save and refuse with the own term, before anything is touched. In each of the three take functions: if the answer's term is higher, observeTerm, save and return. observeTerm does nothing for a term that is not higher.",
  ],
  timer: [
    "Search your files for resetTimer. Each place is one of those that rule E8 lists, or it is wrong; and each that it lists has one.",
    "It begins anew: where a vote is granted and not where one is refused, with each AppendEntries and InstallSnapshot of the own term, before the log is compared, in startElection, and in observeTerm only if the server led. A higher term alone is no reason, and a call of a lower term is none.",
  ],
  candidate: [
    "The arguments are the same for all, and are true of the moment at which the election begins. What ends an election that is not won?",
    "In startElection: term + 1, the own vote, the timer, save; then build the arguments once, and go over s.others with one call each. AppendEntriesRpc and InstallSnapshotRpc make a follower of a candidate of the same term, and say so in the log.",
  ],
  leader: [
    "s.votes holds who granted, the server itself included; s.majority says how many it takes. Which answers are not votes of this election: which term do args name, and which role has the server by now?",
    "takeVote counts only as a candidate, only if args.term is the own term, and only what was granted; a set counts nobody twice. With n = 1 nobody answers, so startElection must look, too. becomeLeader calls s.startHeartbeat() once, and s.replicateTo for each of the others at once.",
  ],
  match: [
    "Two questions, one after the other. Does this log have the entry before the first one (prevLogIndex, prevLogTerm)? And if it does: which is the first of the call's entries that is not here with the same term?",
    "Only from that first one on something changes: truncate there, and append it and what follows. If there is none, nothing leaves, not even what is behind the last entry of the call. What the snapshot covers counts as the same, and heartbeats are compared like all other calls.",
  ],
  "old-news": [
    "Two calls of one leader came in the wrong order, or one came twice. Which of your lines takes for granted that a call tells all that the leader has?",
    "A call tells of its own entries and of nothing behind them. So truncate only at an entry whose term differs, and let commitIndex grow only: what is smaller changes nothing. The answer to an old call is a success as well, if all of it is here.",
  ],
  hint: [
    "There are two kinds of refusals: the log ends before prevLogIndex, or it has another term there. What do conflictTerm and conflictIndex hold for each?",
    "If the log is shorter: term 0, and the index behind its last entry. If the term differs: the term that the log has at prevLogIndex, and the first index of that term; s.log.firstOfTerm finds it. The term of the call plays no part in it.",
  ],
  learn: [
    "Behind prevLogIndex + entries of this call your log may hold entries that another leader sent. Are they compared by this call?",
    "Commit up to the smaller of leaderCommit and prevLogIndex + the number of entries, if that is more than commitIndex, and then call s.wakeApply(). Never the last index of the log. Not after a refusal. The apply loop does the rest: wait for nothing.",
  ],
  send: [
    "Follow a command through start: which index and term does it get, who is told, and what is answered? And becomeLeader: which of the lists of an earlier reign does it leave as they were?",
    "Who does not lead appends nothing and says so. Who leads appends, saves, calls s.replicateTo for each of the others, and waits for none of these calls. becomeLeader sets nextIndex behind the last entry, matchIndex to 0, and empties s.sent and s.installing, before it appends its empty entry.",
  ],
  backup: [
    "A refusal tells a term and an index. Does the leader have entries of that term? From there on it goes back, by a whole term at a time. And what has the follower acknowledged already?",
    "If the leader has the term: behind its own last entry of it; otherwise: conflictIndex. Never above what was refused, and never to what matchIndex says or below. Of several refused calls that were on their way, the first moves nextIndex. After a success matchIndex is prevLogIndex + entries of that very call, if that is more than before.",
  ],
  commit: [
    "Sort what each of the servers holds, the leader's last entry among it. At which place of the row stands what a majority has, with four servers, and with five? And when is that looked at?",
    "Take the value at that place, and commit up to it if it is more than commitIndex and its entry is of the leader's own term. advanceCommit is called after each answer that matched something and after the leader's own save; with one server alone that is all. An answer to a call of an earlier term counts for nothing.",
  ],
  "figure-8": [
    "Figure 8 of the paper: S1 has put an entry of term 2 on a majority, and S5 can still be elected. When can it not any more?",
    "advanceCommit asks for the term of the entry at the index that it would commit: if it is not the current one, it commits nothing. With the first entry of its own term that a majority holds, all before it is committed as well. That is what the empty entry of a new leader is for.",
  ],
  restart: [
    "Term, vote, log and snapshot come from the disk. Where does commitIndex come from, and what has been applied in this life of the process?",
    "restore goes through the records in order, and later ones win: a record of term and vote sets both, a record of entries replaces the log from its index on. Behind that commitIndex is the snapshot's index, the role is follower, and s.saved and s.log.saved() say that all of it is on the disk.",
  ],
  torn: [
    "A record is whole if all its bytes are there and the checksum is right. What is the difference between the last record, cut off by a crash, and one in the middle that is damaged? And who catches what s.disk.append throws?",
    "Read whole records from the front. At the first that is not whole, look whether one begins at any later byte: if so, the disk is damaged, throw with the reason; if not, it was torn, and length is where it began. A length beyond the end is no record. Nobody catches what the disk throws in save.",
  ],
  compact: [
    "A snapshot is taken if it is newer than the one that there is, and not ahead of what was applied. What of index, term and data must be read before the log drops its entries?",
    "Refuse an index up to that of the snapshot, or above s.lastApplied. Otherwise: the term of that entry, s.snapshot, s.log.dropTo, s.save(). In save, a new snapshot is a whole new disk in one s.disk.replace: whose it is, term and vote, and the snapshot with all that is left of the log.",
  ],
  install: [
    "Compare the snapshot's index with commitIndex, not with the end of the log. s.log.dropTo knows what may stay behind it.",
    "Not newer than commitIndex: nothing changes, and the answer is the same. Newer: s.snapshot, s.log.dropTo, commitIndex, s.save(), s.wakeApply(), and no change of lastApplied: the apply loop restores the service. Before that, as in AppendEntriesRpc: the term, the timer, the role, the leader.",
  ],
  thrifty: [
    "s.sent[id] says what is on its way, s.matchIndex[id] what has arrived. Which entry is the next for that peer? And after an answer: is there anything that it lacks, or has not been told?",
    "Send from the larger of nextIndex and s.sent[id].index + 1. Note in s.sent[id] what goes out; the given code forgets it at each heartbeat, so what was lost goes out again then. After an answer call s.replicateTo only if entries are lacking, or the peer does not know how far is committed.",
  ],
  "catch-up": [
    "The next entry of a peer is in the snapshot. s.installing says for whom one is on its way. Who takes a peer out of it: when the answer comes, when the call fails, when another term begins?",
    "While one is on its way send an empty call that matches everywhere, (0, 0), so that the peer knows its leader. When the answer comes: out of s.installing, matchIndex and nextIndex behind the snapshot that args name, and then what is behind it. When the call fails: out of it, and the next heartbeat sends it again.",
  ],
  restore: [
    "A log with a snapshot begins at its base. Which of the functions of RaftLog throw below it? Where do you ask for a term without looking at baseIndex before?",
    "restore makes the snapshot's record s.snapshot, drops the log up to it, and appends the record's entries; commitIndex is its index. In AppendEntriesRpc a prevLogIndex at or below the base is a match, and of the entries those at or below it are skipped.",
  ],
  three: [
    "First get the checks above to pass. What is left is in what happens together: an old leader comes back and hears of a higher term, and its last entries contradict those of the new one.",
    "Read log/ of the three servers side by side, term by term: who led, who voted for whom, what was committed. If nothing goes on, look for a leader that does not call somebody any more: one who failed once, or was in s.installing when the reign ended.",
  ],
  storm: [
    "A storm finds what two checks see only together. The finding tells which rule was broken; its check, with the name of that rule, is the one to look at: npm run grade -- --only RULE.",
    "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Three mistakes show only here: something that is said before it is saved, a variable outside of s, which two elections share, and an answer that is counted though it belongs to another term.",
  ],
  "log-grammar": [
    "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.",
    "The forms are in part 3 of the handout, under Log lines. A line begins with s.at(). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.",
  ],
  "log-truth": [
    "Each form has one place where it belongs. Is it behind the deed or before it, and what do s.at() and the numbers say at that moment?",
    "A sending is logged by who sends, before s.call; a receiving as soon as the call is not refused for its term. A vote is logged after the save, a commit when commitIndex has changed, follower only if the role was another one. Calls without entries are Debug lines, in all three of their forms.",
  ],
};

/** The hints for each check, by its id, in the order of the report. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
