import type { CheckSpec } from "../../../checks/check.ts";
import { CATALOGUE as PUBLIC } from "../public/catalogue.ts";

/** What is told to those who fail a check, and the coverage that it needs here; titles mostly, rules and points are the public suite's. */
const HERE: Readonly<Record<string, { title?: string; hint: string; coverage: readonly string[] }>> = {
  start: {
    hint: "Start four servers by hand, or with npm run cluster: do they come up, and rest when nothing is asked of them?",
    coverage: ["backup/start"],
  },
  "commit-once": {
    hint: "Does every one of the others get exactly one COMMIT for each seq, for any n, and only when this replica is prepared?",
    coverage: ["backup/commits", "leader/commits", "seven/commits", "ten/commits"],
  },
  "commit-content": {
    hint: "Compare each field of your COMMIT with what the cert holds, and its signature with that of a PREPARE.",
    coverage: ["backup/content", "leader/content", "seven/content"],
  },
  "commit-alone": {
    hint: "What does your loop over the peers do while one of them does not answer, or when a call to one fails?",
    coverage: ["liars/faults"],
  },
  answers: {
    hint: "When does CommitRpc return: before or after the request is executed? For every COMMIT, whatever it says?",
    coverage: ["backup/commits", "leader/commits"],
  },
  recount: {
    hint: "The COMMIT that completes the quorum may be the last message that ever comes: who counts then?",
    coverage: ["backup/quorum"],
  },
  quorum: {
    hint: "How many COMMITs of others does it take with n = 4, 7, 10? Write 2f down for each, and what your code compares.",
    coverage: ["backup/quorum", "leader/quorum", "seven/quorum", "ten/quorum"],
  },
  "early-votes": {
    hint: "COMMITs may come before the request, before the pre-prepare, and between the PREPAREs: where are they kept until then?",
    coverage: ["backup/early-votes", "backup/together", "leader/early-votes", "seven/early-votes", "ten/early-votes"],
  },
  repeated: {
    hint: "What makes two COMMITs votes of the same replica? They need not be the same object, or lie next to each other.",
    coverage: ["backup/repeated", "seven/repeated", "ten/repeated"],
  },
  view: {
    hint: "Which view must a COMMIT name to count, and with what do you compare it?",
    coverage: ["backup/view", "seven/view", "ten/view"],
  },
  digest: {
    hint: "Which digest must a COMMIT name to count, and is it known at the moment when you compare?",
    coverage: ["backup/digest", "seven/digest", "ten/digest"],
  },
  signature: {
    hint: "Whose key, which phase, and which bytes: a signature can be genuine and still be another message's.",
    coverage: ["backup/signature", "seven/signature", "ten/signature"],
  },
  sender: {
    hint: "Which ids may a COMMIT carry? This replica's own is not among them.",
    coverage: ["backup/sender", "seven/sender", "ten/sender"],
  },
  forgeries: {
    hint: "Put an invalid COMMIT before, between and after valid ones, in the name of each sender: what does it leave behind?",
    coverage: [
      "liars/mixtures",
      "liars/forgeries",
      "liars/early-flaws",
      "liars/unprepared",
      "seven/forgeries",
      "ten/forgeries",
    ],
  },
  once: {
    hint: "What happens with the COMMITs that come after the quorum? And who says in which order seqs are executed?",
    coverage: ["backup/once", "leader/once", "backup/in-order", "seven/once", "ten/once"],
  },
  concurrent: {
    title: "four and seven servers, many clients, a network that reorders: all agree",
    hint: "Many seqs are open at once, on a network that reorders: is anything in your functions shared between seqs?",
    coverage: ["four/concurrent", "many/concurrent"],
  },
  commands: {
    hint: "Try put, get, del and all in npm run cluster, through the leader and through another server.",
    coverage: ["four/commands"],
  },
  "one-faulty": {
    hint: "In npm run cluster, pause or kill one server and go on: does the rest still answer?",
    coverage: ["four/one-faulty"],
  },
  "too-many-faulty": {
    hint: "In npm run cluster, pause two servers of four, send a command, and resume them: is it answered then?",
    coverage: ["four/too-many-faulty"],
  },
  byzantine: {
    title: "three Byzantine of ten, the leader one of them: the others agree",
    hint: "f replicas send every kind of invalid vote, and the leader says different things to different replicas.",
    coverage: ["byzantine/byzantine"],
  },
  "log-grammar": {
    hint: "Compare your log lines with the table of the handout, character by character.",
    coverage: ["backup/log"],
  },
  "log-truth": {
    hint: "One line for each thing that happened, at the moment when it happened, and none for what did not.",
    coverage: ["backup/log"],
  },
};

/** Every check of the hidden suite: those of the public one, tried otherwise. */
export const CATALOGUE: readonly CheckSpec[] = PUBLIC.map((spec) => ({
  ...spec,
  ...(HERE[spec.id] as { hint: string; coverage: readonly string[] }),
  hidden: true,
}));
