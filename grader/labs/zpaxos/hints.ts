import { CHECKS } from "./checks.ts";

/**
 * What a student who asks for help with a check reads, one hint after the other, each more than the one before. The first is
 * the check's own, a question; the second says where to look; the third says what to do there, but not in code.
 */
const FURTHER: Readonly<Record<string, readonly [where: string, what: string]>> = {
  start: [
    "Your functions are called whenever there is something to do. None of them needs a timer but s.pause(), and nobody is asked for a promise before somebody wants a value proposed.",
    "Give your four files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout, while, and for calls that stand outside of the functions: these run when the file is loaded.",
  ],
  kept: [
    "Three things bind an acceptor: what it promised, what it accepted, and what it knows to be decided. Where do they change in your files, where is s.save(seq), and what leaves in between? Its own proposer's promise is one of them.",
    "In PrepareRpc and AcceptRpc: first change s.instance(seq), then s.save(seq), then return the answer; no await before the save that lets other calls in. s.ask asks the own acceptor by the same function, so its promise is saved too. Nothing that binds may live in a variable outside of s.",
  ],
  promise: [
    "Compare the ballot with what this acceptor has promised in that instance. What it accepted counts as promised. Higher, lower, the same: which of the three gets what answer, and what has changed after each?",
    "Not below what is promised: promise it, note it, save, and tell what was accepted there, if anything was. Below: refuse, and change nothing. The same ballot again is not below, for the first answer may have been lost. Having accepted something is no reason to refuse, and having decided is none either.",
  ],
  accept: [
    "There is one number to compare with, the ballot that is promised in this instance. Does your function ask for more than that: for a promise of the very same ballot, or that nothing was accepted yet?",
    "Not below what is promised: both promised and accepted become this ballot, accepted with the value, then save, then say yes. So a lower prepare is refused from then on, and a higher accept may still replace the value. Below: refuse, and change nothing.",
  ],
  told: [
    "There are four things in an answer: ok, the ballot that is promised now, what was accepted, and done. For which of them does your function read the call, where it should read the instance?",
    "ballot is the instance's promised after the call was taken, in yes and in no alike. accepted is the instance's accepted with the ballot in which that happened: not the promised ballot, not what this server proposes, and also if the value is null. It is there in promises only.",
  ],
  ballots: [
    "nextBallot has two lower bounds: what refusals told, and what this server's own acceptor has promised in the instance. And which of the numbers above both belong to this server?",
    "Take the lowest number above both bounds that leaves s.id when divided by s.n: the promised one is on the disk, so no ballot is used again after a restart. In propose keep the highest ballot that any refusal has told, in the prepare loop and in the accept loop, and hand it to the next attempt.",
  ],
  quorum: [
    "s.majority is more than half of all n, whoever answers. s.ask gives the own answer first, so it is one of those that you count. What do you count: answers, or promises of this attempt?",
    "Count only answers that are ok, in a list that is new for each attempt, and go on as soon as there are s.majority of them: not before, and without waiting for the rest. If the loop ends with fewer, this attempt is over. n divided by two, a fixed number, or the others' promises plus one do not fit every n.",
  ],
  value: [
    "chooseValue gets the promises of a majority. Which of them tell anything accepted? Of those, what do you compare, and what do you do when the accepted value is null?",
    "Take the promises whose accepted is there; if there is none, your own value. Otherwise the value of the one with the highest accepted ballot, whatever the value is: null is a value, and to be proposed. How often a value occurs, and in which order the promises came, says nothing. The one result goes to everybody.",
  ],
  decides: [
    "s.instance(seq).acceptances has a set for each ballot. Who goes into which set, and what is compared with s.majority? And who told you that your own acceptor has accepted?",
    "takeAccepted adds the id to the set of that very ballot, and learns the ballot's value from proposals once the set has s.majority members. Call it for each answer to the accept that is ok, the own one among them, and for nothing else: your own acceptor may have promised a higher ballot meanwhile, and refuse.",
  ],
  "tries-again": [
    "An attempt can end in four ways: too few promises, too few acceptances, a decision, a forgotten instance. After which two of them is there another attempt, and what stands between the two?",
    "propose is a loop: while this server knows no decision there and has not forgotten the instance, make an attempt, then await s.pause(). Ask before each step whether it is still open, for DecideRpc may have come meanwhile. The loop has no number of tries, and no way around the pause.",
  ],
  learns: [
    "An answer to a prepare and to an accept may carry decided. Do you look at it in both loops, in promises and in refusals? And do your own two handlers tell it, in every answer, if the instance knows? Who hears of it when your own proposal has decided it?",
    "In each loop, before you count: if decided is there, s.learn(seq, decided.value), and the proposal is over. Where takeAccepted has decided it, propose tells the others with s.tell and then returns. In PrepareRpc and AcceptRpc: add decided whenever the instance has it, also to a refusal. learn notes the first decision only, saves it, and calls s.wakeApply(): so it survives a restart.",
  ],
  "in-order": [
    "nextToApply looks at exactly one instance: the one behind the last that was applied, or behind what the service does not need. When is there nothing to apply, though instances further on are decided?",
    "The seq is the larger of s.lastApplied and s.ownDone, plus one. If that instance is not there or not decided, return undefined, and wait for it: whoever decides it calls s.wakeApply() from learn. Ask s.instances.get, which begins nothing new. A decided null is something to apply.",
  ],
  "catches-up": [
    "propose runs for several instances at once. Which of your variables do these runs share? And what does a proposer do whose first answer says what is decided, or whose instance is an old one?",
    "Keep everything of an attempt in local variables or in s.instance(seq); nothing of it at the top of the file. Wait only for answers about your own seq. A server that was away asks like any other, and learns from the first answer that tells a decision. With null as the value a hole is filled by the same code.",
  ],
  min: [
    "s.dones holds one number for each of the n servers, and 0 for those that were never heard. Which functions write there, what is on the disk afterwards, and what does min make of them?",
    "min is the least of all of s.dones, plus one. takeDone and done change a number only if the new one is higher. done also calls s.saveDones() before anything is said. Every call carries done: s.ownDone, as does every answer, read when it is made and not when the proposal began.",
  ],
  forgotten: [
    "s.instance(seq) begins an instance if there is none. Which of your functions call it before they have compared seq with s.min()? A late call must find nothing to begin.",
    "First line of PrepareRpc, AcceptRpc and learn: is seq below s.min()? Then refuse with ballot 0 and done, or do nothing. In propose the same question stands before each attempt. What is at or above min is kept, whatever most of the servers are done with.",
  ],
  memory: [
    "min may go on when this server's own service is done, and when another says that it is. Do both of your functions call s.forget()? And what does that do besides deleting from the map?",
    "In forget: if s.min() is not above s.forgotten there is nothing to do. Otherwise delete every instance below min from s.instances, and call s.rewrite(), which puts the rest in the place of all that is on the disk. done and takeDone call it after they have changed s.dones.",
  ],
  thrifty: [
    "Three kinds of calls go to each of the others: prepare, accept, decide. Which of them does your code make twice, or make though the answers that it has are enough?",
    "One s.ask for the prepare, one for the accept, one s.tell when it is decided, and then return. Do not ask in a loop until all n have answered, do not tell a decision that an answer told you, and do not make another attempt after the decision: ask whether the instance is still open before the pause and after it.",
  ],
  duel: [
    "First get the checks above to pass. Then look at what two proposers do to each other: what does the one that was refused know, how long does it wait, and what does it tell others if the winner's value was decided meanwhile?",
    "After a refusal: await s.pause(), which is drawn anew each time, and a ballot above what was told. What is told by s.tell is the instance's decided value, not the one that this attempt proposed. If nothing is ever decided, look for a pause that is left out, or a refusal that nobody looks at.",
  ],
  partition: [
    "Two of five are no majority, whoever they are. Look at what they believe when they are alone, and at the first answer that they get when they are back.",
    "Alone they may prepare and be accepted by each other, as often as they like, and must learn nothing. When they are back they hear of higher ballots or of the decision, and give up their own value for it. Read the logs of all five side by side, instance by instance: who said decided first, and by whose acceptances?",
  ],
  storm: [
    "A storm finds what two checks see only together. The finding tells which rule was broken; its check, with the name of that rule, is the one to look at: npm run grade -- --only RULE.",
    "Run the same storm again with --only storm and the seed of the report, and read the last lines before the mark. Three mistakes show only here: something that is said before it is saved, a variable outside of s that two instances or two attempts share, and a message that comes twice and is counted twice.",
  ],
  "log-grammar": [
    "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.",
    "The forms are in part 3 of the handout, under Log lines. A line about an instance begins with s.at(seq), and only forget's does not. Mind the spaces around =>, the ids in brackets with one space between them, and that nothing follows.",
  ],
  "log-truth": [
    "Each form has one place where it belongs. Is it behind the deed or before it, and what do the numbers say at that moment?",
    "prepare, accept and decide are logged once, by who sends, before s.ask or s.tell; promise and accepted for every call that is answered, the own ones too, behind the save; decided where the instance becomes decided, and not when it is told again. A call about a forgotten instance is not logged.",
  ],
};

/** The hints for each check, by its id, in the order of the report. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
