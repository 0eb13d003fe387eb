import { CHECKS } from "./checks.ts";

/**
 * What a student who asks for help with a check reads, one hint after the other, each more than the one before. The first is
 * the check's own, a question; the second says where to look; the third says what to do there, but not in code.
 */
const FURTHER: Readonly<Record<string, readonly [where: string, what: string]>> = {
  start: [
    "Your functions are called whenever there is something to do. None of them needs a timer of its own, and none has to ask again and again whether something has changed.",
    "Give your two files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout and while, and for what is done when the file is loaded.",
  ],
  "checkpoint-once": [
    "The call to a peer returns a promise. What does your loop do with it before it goes on to the next peer, and what when it is rejected?",
    "Make and sign the message once. Then go over all others, make the call for each without waiting for it, and let a failed one be a WARN line. The seq is the one that the server calls you with.",
  ],
  "checkpoint-digest": [
    "Two replicas that have executed the same must come to the same digest, whatever view they are in, whoever they are, and whenever they make it. Which part of yours is not so?",
    "The state that is meant is what the server has kept for this seq, and nothing has to be added to it or taken away. The digest of an object is made by a function of the keys' file, as in the three phases.",
  ],
  stable: [
    "Try it for n = 7: f is 2. How many replicas must have confirmed in all, and is your own vote among those that you count? What if you never send one, for you are behind?",
    "Your own vote is put into the box by your other function, and counts as one of 2f+1 there. Do not ask whether it is there. Count after every vote, and do what there is to do as soon as the number is reached.",
  ],
  "checkpoint-flaws": [
    "Go through one vote: who says that it is of that sender, and what if that sender has voted? And then look at the sets: are all that you add up for one and the same digest?",
    "Before a vote counts, its sender must be one of the others, must not have been counted, and must have signed this very message for this phase. One that does not hold is left out, and the loop goes on. Then sort those that count by their digests, and take the largest set.",
  ],
  window: [
    "When a checkpoint is stable, three things have to happen, in an order that matters. What is the last of them for?",
    "First the new stable checkpoint is noted, then all that is up to it is forgotten, and then the server is told that the window has moved: it goes on with what waits. Without the last, nothing is ordered any more.",
  ],
  "view-change-sent": [
    "The call to a peer returns a promise. What does your loop do with it before it goes on to the next peer? And is the message made anew for each of them?",
    "Leave the view, make and sign the message once, and make the call to each of the others without waiting for any. Then count your own. All of this happens in one go, with nothing awaited.",
  ],
  "view-change-content": [
    "There are three seqs that are easily taken for each other: the last executed, the one of your own last CHECKPOINT, and the last stable one. Only one of them comes with a proof. And whose PREPAREs are in a proof of something prepared?",
    "Take seq and proof from the stable checkpoint of the server. For each entry: the leader's order as it came, and PREPAREs of 2f replicas, none of which is that leader. Those that were counted may be one too few without the leader's, so begin with your own, unless you led.",
  ],
  join: [
    "Write down, for each of the others, the highest view that it has gone on to. Sort these numbers. Which of them have f+1 replicas reached?",
    "Take the message into the store of view changes, which keeps one of each sender. Sort the others' highest views from high to low: the one at place f, counted from 0, is what f+1 have reached. If it is above the view that you are in or on your way to, go there.",
  ],
  "prepared-set": [
    "What the server knows of a seq is a list, one for each view, newest first. Which of them were prepared, and which of these is the one to prove? And which seqs do you go through: do you stop at what is executed, or begin there?",
    "Go through all seqs that the server knows and that are above the stable one. For each, take the first of the list, newest view first, that was prepared; if there is one, prove it. Executed or not makes no difference, and the current view is one of many.",
  ],
  "leaves-view": [
    "Between two awaits, anything may come and be accepted. At which moment does your replica stop to accept, and at which does it look at what it was prepared for?",
    "Leave the view with the first line of the function, then look, sign and send, and await nothing in between. Then nothing can get prepared of which the message does not know.",
  ],
  truncation: [
    "A checkpoint that is stable has a seq, a digest and a proof, and all three are used later. What is forgotten, up to where, and what would happen if an older checkpoint came to its 2f+1 votes last?",
    "If the seq is not above the stable one, do nothing. Otherwise note seq, digest and the votes that have this digest, then let the server forget up to this seq and no further, and tell it that the window has moved.",
  ],
  "view-change-flaws": [
    "Go through VC1 and VC3 with the message in your hand, field by field: each word of these rules is a condition. For each signature ask whose it is and what for; for each list ask whether somebody is in it twice.",
    "View from 1 on; signature; the checkpoint by the function that is given; then for each entry: a view below, a seq above the checkpoint and within 2K, no seq twice, an order of that view's leader, PREPAREs for the same view, seq and digest, of 2f different ones that are not that leader, all signed for their phases. And nothing else.",
  ],
  lead: [
    "How many view changes for this very view are there, yours counted, and is this replica its leader? What makes the next one that comes do nothing?",
    "The end of your function counts those for the view that it is on its way to. With 2f+1 and if it leads that view, it begins it; then it is not on its way any more, so ask that first. The function that leaves a view ends with the same.",
  ],
  timer: [
    "Patience with the next leader is not begun by your leaving the view. By what is it begun, and where in your file does that become true?",
    "Where you count the view changes for the view that you are on your way to: with 2f+1 of them, yours counted, say that the wait begins. The server knows how long it is, and what to do when it ends.",
  ],
  orders: [
    "Begin with two numbers: the highest checkpoint of all messages, and the highest seq of all their proofs. Between them there is exactly one order for each seq. Which digest?",
    "Go through all proofs of all messages, and keep for each seq the one of the highest view so far; view 0 is a view, too. Then go through the seqs from the one after the checkpoint up to the highest, in order. If that is not above the checkpoint, there is nothing.",
  ],
  "null-orders": [
    "Seq 7 is proven, and 6 is not. What do you put at 6, and does 7 stay at 7?",
    "Go through the seqs one by one, and not through the proofs. Where no proof is, put the digest of the null request. No seq moves.",
  ],
  "new-view-accepted": [
    "Which of your conditions looks at this replica: its view, what it has sent, what it has been told? The message proves itself, without that.",
    "Ask only what the message can answer: whose it is, whether its view changes are enough, different, valid and for its view, and whether its orders are those that follow. Whether it comes too late, the server has asked already.",
  ],
  "new-view-flaws": [
    "A NEW-VIEW has three parts: its own signature, the view changes, the orders. For each, what could a leader that lies put there? What can you compute yourself, and compare with?",
    "Leader of its view, and its signature for this phase; 2f+1 different senders, each view change for this view and valid; then choose the orders anew and compare them one by one: as many, the same seq and digest at each place, of this leader, in this view, signed as pre-prepares.",
  ],
  "goes-on": [
    "What the new view begins with has been executed here, perhaps. The given code votes for it again, and does not execute it again. What of yours is in the way: what you chose, or what you said you had been prepared for?",
    "Look at the first message in the picture that is wrong, and at the view in which it is. Compare what your NEW-VIEW ordered with what your VIEW-CHANGE before it told: each seq that was executed and is not below the checkpoint is in both.",
  ],
  long: [
    "Look at the VIEW-CHANGE in the report: from which seq on does it have entries, and which checkpoint does it name? What should have been forgotten by then?",
    "When a checkpoint is stable, forget up to its seq, by the server's own function. What you keep in variables of your own file is not forgotten by that: there should be none.",
  ],
  "leader-faulty": [
    "Each check above tries a part of this with one server. What is left is in what they do together: who knows of what the dead leader had ordered, and does the next one get to know of it?",
    "Read the logs of the servers side by side, from the first view change on: who leaves, who hears of it, who begins the view, with which orders, and what a WARN line refuses. npm run cluster lets you kill the leader yourself.",
  ],
  "bad-leaders": [
    "One of the two evil leaders is told from the other by what it sends to whom. Which of its NEW-VIEWs did one of your servers believe, and what in it was made up?",
    "Read the log of the server that the report names: the first enter view that should not be there, or the first WARN line about a NEW-VIEW that is right. Then look at the condition of NV6 that it is about, and at VC7 for what is inside.",
  ],
  "catch-up": [
    "A server that comes back asks the others what is stable, fetches the state, and is silent until a later checkpoint is stable. Which of your functions must be right for that, though it has executed nothing itself?",
    "It counts the CHECKPOINTs of the others without one of its own, forgets, moves its window and, when it has the state, sends its own again. Nothing of yours may ask whether it has executed the seq.",
  ],
  "log-grammar": [
    "Only INFO lines and what is on stdout are judged. Lines of your own belong to zlog.debug, and never to console.log.",
    "The forms are in part 3 of the handout, under Log lines. A line about a seq begins with s.at(), one about a view with s.in(). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.",
  ],
  "log-truth": [
    "Each form has one place where it belongs. Is it behind the deed or before it, and what do s.at() and s.in() say at that moment?",
    "A sending is logged once, with all to whom it goes. A VIEW-CHANGE that comes is logged before it is judged, whatever comes of it. A checkpoint is logged as stable when it is, with the window that follows from it.",
  ],
};

/** The hints of each check, in the order of the checks. */
export const HINTS: ReadonlyMap<string, readonly string[]> = new Map(
  CHECKS.map(({ id, hint }) => [id, [hint, ...(FURTHER[id] ?? [])]]),
);
