import type { Rule, StudentFunction } from "../../../grader/labs/paxos/rules.ts";
import type { Hostile } from "../hostile.ts";

/**
 * Every right submission of zpaxos's bank: each gets full marks, however unusual it is. A folder holds only those of the four graded
 * files that are its own: the reference's are beside them when it is graded (`laid-over.ts`).
 */
export const RIGHT: readonly string[] = [
  "async-acceptor",
  "async-learner",
  "ballots-with-gaps",
  "saves-each-message",
  "second-prepare-in-place-of-a-pause",
  "tells-those-who-lack-it",
  "forgets-in-batches",
  "loops-for-choice",
  "keeps-counts-by-value",
  "learns-after-each-acceptance",
  "gives-up-a-prepare-at-its-first-refusal",
  "own-acceptance-with-its-decision",
  "extra-debug-lines",
  "refuses-what-it-accepted",
  "counts-all-acceptances-at-once",
  "ends-where-others-have-forgotten",
  "pauses-longer-each-time",
  "counts-all-promises-at-once",
  "proposes-by-a-generator",
  "writes-once-a-turn",
  "hears-late-promises",
  "sees-in-promises-what-is-chosen",
  "promises-and-then-accepts",
  "steps-from-state-to-state",
  "hears-late-acceptances",
  "forgets-at-the-end-of-a-turn",
  "writes-what-others-are-done-with",
  "tells-by-asking",
];

/** What is wrong with a submission. */
export interface Wrong {
  /** The rules that it breaks, first the one that the first finding is to name. */
  breaks: readonly Rule[];
  /** Where the mistake is. */
  function: StudentFunction;
}

/** Every wrong submission, by the function that has the mistake. */
export const WRONG: Readonly<Record<string, Wrong>> = {
  // acceptor.ts
  "looks-and-then-waits": { breaks: ["P1", "P2"], function: "PrepareRpc" },
  "accepts-in-place": { breaks: ["D1"], function: "AcceptRpc" },
  "promises-nothing-once-accepted": { breaks: ["P1"], function: "PrepareRpc" },
  "promises-lower": { breaks: ["P1"], function: "PrepareRpc" },
  "promises-every-ballot": { breaks: ["P1"], function: "PrepareRpc" },
  "no-repeated-promise": { breaks: ["P1"], function: "PrepareRpc" },
  "accept-needs-its-promise": { breaks: ["A1"], function: "AcceptRpc" },
  "accepts-above-only": { breaks: ["A1"], function: "AcceptRpc" },
  "accepts-lower": { breaks: ["A1"], function: "AcceptRpc" },
  "accepts-every-ballot": { breaks: ["A1"], function: "AcceptRpc" },
  "accept-does-not-promise": { breaks: ["A1"], function: "AcceptRpc" },
  "accepts-before-it-holds-it-promised": { breaks: ["A1"], function: "AcceptRpc" },
  "accepts-once": { breaks: ["D1", "A1"], function: "AcceptRpc" },
  "the-same-value-is-accepted-once": { breaks: ["D1"], function: "AcceptRpc" },
  "empty-text-is-no-value": { breaks: ["D1"], function: "AcceptRpc" },
  "says-what-it-has-applied": { breaks: ["Z1"], function: "AcceptRpc" },
  "tells-promised-as-accepted": { breaks: ["P2"], function: "PrepareRpc" },
  "tells-own-proposal": { breaks: ["P2"], function: "PrepareRpc" },
  "tells-nothing-accepted": { breaks: ["P2"], function: "PrepareRpc" },
  "empty-is-not-accepted": { breaks: ["P2"], function: "PrepareRpc" },
  "restamps-what-it-accepted": { breaks: ["P2"], function: "PrepareRpc" },
  "refusal-without-ballot": { breaks: ["A2"], function: "AcceptRpc" },
  "refusal-tells-accepted": { breaks: ["A2"], function: "PrepareRpc" },
  "tells-the-promise-of-before": { breaks: ["A2"], function: "PrepareRpc" },
  "promise-unsaved": { breaks: ["D1", "V1"], function: "PrepareRpc" },
  "acceptance-unsaved": { breaks: ["D1"], function: "AcceptRpc" },
  "saves-5-ms-later": { breaks: ["D1"], function: "PrepareRpc" },
  "does-not-tell-decided": { breaks: ["Q3"], function: "PrepareRpc" },
  "tells-decided-in-refusals": { breaks: ["Q3"], function: "PrepareRpc" },
  "prepares-forgotten": { breaks: ["Z3"], function: "PrepareRpc" },
  "accepts-forgotten": { breaks: ["Z3"], function: "AcceptRpc" },
  "refuses-unknown-decisions": { breaks: ["Q2"], function: "DecideRpc" },
  "answers-without-done": { breaks: ["Z1"], function: "PrepareRpc" },

  // proposer.ts
  "one-proposer-for-all-instances": { breaks: ["V1", "V2"], function: "propose" },
  "adopted-values-are-decided-in-secret": { breaks: ["Q3"], function: "propose" },
  "ballots-sorted-as-texts": { breaks: ["V2"], function: "chooseValue" },
  "keeps-what-it-adopted": { breaks: ["V2"], function: "propose" },
  "most-frequent-value": { breaks: ["V2"], function: "chooseValue" },
  "first-value": { breaks: ["V2"], function: "chooseValue" },
  "last-value": { breaks: ["V2"], function: "chooseValue" },
  "lowest-ballot-value": { breaks: ["V2"], function: "chooseValue" },
  "own-value": { breaks: ["V2"], function: "chooseValue" },
  "value-is-undefined": { breaks: ["V2"], function: "chooseValue" },
  "empty-is-none": { breaks: ["V2"], function: "chooseValue" },
  "promise-too-few": { breaks: ["V1"], function: "propose" },
  "half-is-enough": { breaks: ["V1"], function: "propose" },
  "two-are-enough": { breaks: ["V1"], function: "propose" },
  "majority-of-answers": { breaks: ["V1"], function: "propose" },
  "counts-refusals": { breaks: ["V1"], function: "propose" },
  "needs-all-promises": { breaks: ["V1"], function: "propose" },
  "counts-older-promises": { breaks: ["V1"], function: "propose" },
  "ignores-own-acceptor": { breaks: ["V2"], function: "propose" },
  "ballots-without-id": { breaks: ["B1"], function: "nextBallot" },
  "asks-own-acceptor-for-ballots": { breaks: ["B2"], function: "nextBallot" },
  crawls: { breaks: ["B3"], function: "nextBallot" },
  "goes-by-the-last-refusal": { breaks: ["B3"], function: "propose" },
  "no-pause": { breaks: ["V4"], function: "propose" },
  "no-pause-after-refused-accepts": { breaks: ["V4"], function: "propose" },
  "one-attempt": { breaks: ["V4"], function: "propose" },
  "gives-up-after-five-attempts": { breaks: ["V4"], function: "propose" },
  "proposes-nothing-its-service-needs-not": { breaks: ["V4"], function: "propose" },
  "goes-on-after-decision": { breaks: ["V4"], function: "propose" },
  "proposes-after-decision": { breaks: ["V4"], function: "propose" },
  "ignores-told-decision": { breaks: ["Q3"], function: "propose" },
  "decides-in-secret": { breaks: ["Q3"], function: "propose" },
  "decides-twice": { breaks: ["V5"], function: "propose" },
  "done-as-it-began": { breaks: ["Z1"], function: "propose" },
  "done-unsaid": { breaks: ["Z1"], function: "propose" },
  "decide-without-done": { breaks: ["Z1"], function: "propose" },
  "value-per-server": { breaks: ["V2"], function: "chooseValue" },
  "own-value-where-anybody-has-accepted-it": { breaks: ["V2"], function: "chooseValue" },
  "tells-own-as-decided": { breaks: ["Q1"], function: "propose" },
  "counts-refused-acceptances": { breaks: ["Q1"], function: "propose" },
  "notes-its-own-value-as-proposed": { breaks: ["Q1"], function: "propose" },
  "one-value-in-all-promises-is-decided": { breaks: ["Q1"], function: "propose" },
  "forgotten-is-learned-as-empty": { breaks: ["Q1"], function: "propose" },
  "ignores-refused-accepts": { breaks: ["B3"], function: "nextBallot" },
  "starts-below-min": { breaks: ["Z3", "L2"], function: "propose" },
  "promise-of-own-counts-always": { breaks: ["V1"], function: "propose" },

  // acceptor.ts
  "own-promise-unsaved": { breaks: ["D1"], function: "PrepareRpc" },

  // proposer.ts
  "ballots-of-neighbour": { breaks: ["B1"], function: "nextBallot" },

  // learner.ts
  "mixes-ballots": { breaks: ["Q1"], function: "takeAccepted" },
  "acceptance-too-few": { breaks: ["Q1"], function: "takeAccepted" },
  "half-decides": { breaks: ["Q1"], function: "takeAccepted" },
  "counts-itself": { breaks: ["Q1"], function: "takeAccepted" },
  "needs-all-acceptances": { breaks: ["Q1"], function: "takeAccepted" },
  "learns-first-proposal": { breaks: ["Q1"], function: "takeAccepted" },
  "empty-value-is-not-counted": { breaks: ["Q1"], function: "takeAccepted" },
  "decides-what-its-own-acceptor-has": { breaks: ["Q1"], function: "takeAccepted" },
  "decision-unsaved": { breaks: ["Q2", "Q1", "Q3"], function: "learn" },
  "learns-nothing-its-service-needs-not": { breaks: ["Q2"], function: "learn" },
  "applies-out-of-order": { breaks: ["I2"], function: "nextToApply" },
  "ignores-done-in-order": { breaks: ["I2"], function: "nextToApply" },
  "goes-on-behind-what-any-needs-not": { breaks: ["I2"], function: "nextToApply" },
  "skips-empty": { breaks: ["I2"], function: "nextToApply" },
  "next-is-a-promise": { breaks: ["I2"], function: "nextToApply" },
  "begins-what-is-next": { breaks: ["I2"], function: "nextToApply" },
  "learns-what-is-forgotten": { breaks: ["Z3"], function: "learn" },
  "no-wake": { breaks: ["I2"], function: "learn" },
  "wakes-for-the-one-behind-the-last-only": { breaks: ["I2"], function: "learn" },

  // forget.ts
  "min-without-one": { breaks: ["Z2"], function: "min" },
  "min-of-seen": { breaks: ["Z2", "Z3"], function: "min" },
  "min-of-highest": { breaks: ["Z2", "Z3"], function: "min" },
  "min-of-majority": { breaks: ["Z2", "Z3"], function: "min" },
  "dones-sorted-as-texts": { breaks: ["Z2"], function: "min" },
  "done-unsaved": { breaks: ["Z1"], function: "done" },
  "done-waits-for-all": { breaks: ["Z1"], function: "done" },
  "done-goes-back": { breaks: ["Z2"], function: "done" },
  "take-goes-back": { breaks: ["Z2"], function: "takeDone" },
  "forgets-nothing": { breaks: ["Z3", "Z2"], function: "forget" },
  "forgets-in-memory": { breaks: ["Z3", "Z2"], function: "forget" },
  "forgets-up-to-the-first-that-stays": { breaks: ["Z3"], function: "forget" },
  "rewrites-with-each-message": { breaks: ["Z3"], function: "forget" },
  "forgets-min-too": { breaks: ["Z3"], function: "forget" },
  "takes-no-done": { breaks: ["Z2"], function: "takeDone" },
  "forgets-on-own-done": { breaks: ["Z3", "Z2"], function: "takeDone" },

  // proposer.ts
  "no-forget-line": { breaks: ["L2"], function: "forget" },
  "forget-line-tells-the-min-of-before": { breaks: ["L2"], function: "forget" },
  "long-values-are-cut-in-the-log": { breaks: ["L2"], function: "learn" },
  "no-prepare-line": { breaks: ["L2"], function: "propose" },
  "line-with-commas": { breaks: ["L1"], function: "propose" },
};

/** Every hostile or broken submission, and what it tries, after "it …". */
export const HOSTILE: Readonly<Record<string, Hostile>> = {
  "syntax-error": { tries: "cannot be parsed: a brace is missing", most: 0, because: "nothing of it is run" },
  "ends-in-AcceptRpc": {
    tries: "ends at the fourth proposal",
    most: 5,
    because: "what is tried with fewer proposals is right",
  },
  "answers-oddly": {
    tries: "answers big integers, circles, what has no JSON, prototypes, and ballots without end",
    most: 42,
    because: "its other functions are right",
  },
  "asks-an-oracle": {
    tries: "listens at a port, and says to all others what is decided",
    most: 39,
    because: "its other functions are right",
  },
  "closes-descriptors": {
    tries: "closes its outputs when it is at work: the next sockets take their numbers",
    most: 0,
    because: "no server comes to work",
  },
};
