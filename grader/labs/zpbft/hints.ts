import { CHECKS } from "./checks.ts";

/**
 * What a student who asks for help with a check reads, one hint after the other, each more than the one before. The first is
 * the check's own, a question; the second says where to look; the third says what to do there, but not in code.
 */
const FURTHER: Readonly<Record<string, readonly [where: string, what: string]>> = {
  start: [
    "Your functions are called whenever there is something to do. None of them needs a timer, and none has to ask again and again whether something has changed.",
    "Give your functions the skeleton's bodies back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and a promise that never ends. Look also at what stands outside of the functions: it runs when the file is loaded.",
  ],
  "commit-once": [
    "The server calls commit once for each seq, when this replica is prepared. Who else calls it in your file? And which ids does your loop go over: are they right for seven replicas, too?",
    "Lay prepare and commit side by side. One message is made and signed, and one call goes to each of s.others. If yours sends in another function, in a second loop, to this replica itself, or to ids that you count up, that is it.",
  ],
  "commit-content": [
    "Say for each of peerId, view, seq and digest where its value comes from. Two of them the cert holds since the pre-prepare was accepted. A value that you wrote down as a number, or made anew, is suspect.",
    "If the four fields are right, it is the signature: s.sign takes the phase and the message. The phase must be the one by which the receivers verify, and the message must be the very one that is sent, not changed after it was signed.",
  ],
  "commit-alone": [
    "s.call returns a promise at once. If you wait for it before the next call, all wait for the slowest peer. If it rejects and nobody takes care of it, it is an error of the whole program.",
    "Begin all the calls and wait for none. Give each promise its own answer to a failure: a WARN line, as in prepare. A try around the loop catches none of these failures, for they come later.",
  ],
  answers: [
    "The answer says that the message has arrived, and nothing about the vote. So it is the same for a COMMIT that is early, late, invalid or there twice.",
    "Go through every way out of CommitRpc. Is there a return without ok: true, a way on which nothing is returned, an await before the return, or a line that throws when the cert is empty or the sender unknown?",
  ],
  recount: [
    "Which function counts depends on the stage of the cert, and the server knows that. Who asks it to count after a COMMIT has come?",
    "Follow the last COMMIT of a quorum through CommitRpc with a pencil: it goes into the ballot, and then? If nothing counts before the next message, and there is no next message, nothing is executed. PrepareRpc has a line for that, behind the one that keeps the vote.",
  ],
  quorum: [
    "f is s.f, and a ballot holds the votes of others only. Which number do you compare, with which comparison, and have all votes that came been looked at before you compare?",
    "Make a table: for n = 4, 7 and 10 it takes 2, 4 and 6 COMMITs of others. Your condition must be true with so many, and false with one less. A number written into the code fits one n only; and what is counted must last from one call of the function to the next.",
  ],
  "early-votes": [
    "When an early COMMIT comes, the cert of its seq may be new: its digest is empty, its stage Request. It cannot be judged yet, by anything. What does your CommitRpc do with it?",
    "CommitRpc keeps every COMMIT in the cert's ballot, whatever the stage, and judges none. Judging takes the votes out of the queue, so whoever takes them out must count the valid ones in the ballot at once: a variable of the function forgets them when it returns.",
  ],
  repeated: [
    "How many messages came is not how many replicas spoke, and two COMMITs of one replica may differ in any field. The ballot can tell whose vote is counted already: read Ballot in cert.ts.",
    "Two things are needed: before a vote counts, ask whether that replica has voted; and take the number from the ballot's counted votes, not from the length of a list or from a variable of your own.",
  ],
  view: [
    "The view to compare with is the one in which this seq's pre-prepare was accepted. Which field holds it? A number written into the code does not.",
    "prepare.ts does it for PREPAREs with one comparison. Is there one like it in your function, is it made for every vote, and does a vote that fails it leave no trace?",
  ],
  digest: [
    "The cert has its digest only after the pre-prepare was accepted; before that it is empty. In which of your two functions is it known?",
    "Compare every vote's digest with the cert's. A comparison of votes with one another, or with the first vote that came, lets a liar choose what all are compared with.",
  ],
  signature: [
    "s.verify takes a phase, a message and a signature. Is it the phase that the sender signed for? Is it the very message that came? Is the result used?",
    "Three mistakes are common: the phase of the other kind of vote, so that a PREPARE's signature passes for a COMMIT's; a result that nobody looks at, for s.verify returns false and does not throw; and a message that was put together anew from what you expect, where the one that came belongs.",
  ],
  sender: [
    "Two kinds of ids must not count: one that no replica has, such as n or -1, and this replica's own, however genuine its signature is.",
    "s.others holds exactly the ids that may count. Ask it first, before anything is looked up by the sender's id.",
  ],
  forgeries: [
    "A vote that does not count may not mark its sender as having voted, may not end your loop, and may not take with it the votes that wait behind it.",
    "Look at the order: first all reasons to refuse a vote, the signature among them, and only then is it counted. Then look at how the loop leaves a refused vote: it must go on to the next one, for what was taken out of the queue does not come again.",
  ],
  once: [
    "COMMITs go on coming after the decision. What prevents that your function decides again? The server looks at the stage of the cert before it calls you.",
    "When it is decided, the cert goes on to stage Reply, and it does so before the request is executed. The order of the seqs is the business of execute: call it once with this seq, whether or not those before it are executed.",
  ],
  concurrent: [
    "Many seqs are between their pre-prepare and their execution at the same time. A variable outside of your functions that holds a seq, a cert, a number or votes mixes them up.",
    "All that is known of a seq belongs into its cert. Look also for an await in your functions: until the line behind it runs, other messages are handled, and the stage may be another one by then.",
  ],
  commands: [
    "The client takes a result when f+1 servers report the same one for the same seq. In npm run cluster: which servers reply, and do they say the same?",
    "Compare the execute lines of two servers, seq by seq. The first seq that one of them lacks, has twice, or has with another command is the place. Then read what that server received for this seq, and in which order.",
  ],
  "one-faulty": [
    "With one of four gone no vote is to spare: each of the other three needs the COMMITs of both others. Which one is late, refused, or never sent?",
    "Three mistakes show only now: a loop that waits for the peer that is away (C3), an early COMMIT that is dropped (R2), and a condition that waits for one vote more than 2f (V7). Kill a server in npm run cluster, and tick off the COMMITs that each of the others sent and received.",
  ],
  "too-many-faulty": [
    "While two of four are away nothing may be executed, and what came meanwhile must still be there when they are back. Do you keep it in the cert, or in variables that end with the call?",
    "When they are back, COMMITs arrive late and in any order. Does each of them start a count, and do those that were counted long ago still count? Nothing has to be sent again, and no timer is needed.",
  ],
  byzantine: [
    "Liars mix votes with a wrong view, digest, signature or sender among the valid ones, and repeat themselves. One reason to refuse that is missing, or comes too late, is enough.",
    "Go through V1 to V6. For each: which line of your function keeps it, and what is in the ballot after a vote that breaks it? Write a Debug line for each vote that does not count, with the reason.",
  ],
  "log-grammar": [
    "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.",
    "The forms are in part 3 of the handout, under Log lines. A line begins with s.at(seq). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.",
  ],
  "log-truth": [
    "A COMMIT that comes is logged when it arrives, before it is judged, so one that does not count is logged, too. A sending is logged once, for all its recipients.",
    "See where the two lines stand in prepare.ts: as the first thing in PrepareRpc, and once before the loop of prepare. A line within a loop comes too often; one behind a condition or a return is sometimes missing.",
  ],
};

/** The hints for each check, by its id, in the order of the report. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
