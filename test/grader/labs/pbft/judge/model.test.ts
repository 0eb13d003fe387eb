import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  emptyModel,
  type Forgotten,
  isCommitted,
  isPrepared,
  modelWith,
  quorumOfOthers,
  VOTE_RULES,
} from "../../../../../grader/labs/pbft/judge/model.ts";
import { read } from "./history-text.ts";

/** The text, with what the judged replica is behind the message that makes it so: `pp P0 P1=prepared C0 C1=committed`. */
function states(text: string, id?: number, n?: number, forgotten: Forgotten = []): string {
  const { subject, models } = read(text, id, n);
  const words = text.split(" ").map((word, place) => {
    const labels = [...models.values()].flatMap((model) => {
      const name = model.seq === 1 ? "" : `#${model.seq}`;
      const turns = [
        [`prepared${name}`, (by: number) => isPrepared(subject, model, by)],
        [`committed${name}`, (by: number) => isCommitted(subject, model, by, forgotten)],
      ] as const;
      return turns.flatMap(([label, holds]) => (holds(place + 1) && !holds(place) ? [label] : []));
    });
    return [word.replace(/=.*/, ""), labels.join()].filter(Boolean).join("=");
  });
  return words.join(" ");
}

describe("prepared with the pre-prepare and 2f PREPAREs, committed with 2f COMMITs more", () => {
  test.each([
    ["in turn", "pp P0 P1=prepared C0 C1=committed"],
    ["of any two others", "pp P3 P1=prepared C3 C0=committed"],
    ["further votes change nothing", "pp P0 P1=prepared P3 C0 C1=committed C3"],
    ["the pre-prepare last", "P0 P1 C0 C1 pp=prepared,committed"],
    ["the PREPAREs last", "C0 pp C1 P0 P1=prepared,committed"],
    ["no pre-prepare", "P0 P1 P3 C0 C1 C3"],
    ["no PREPAREs", "pp C0 C1 C3"],
    ["too few PREPAREs", "pp P0 C0 C1 C3"],
    ["too few COMMITs", "pp P0 P1=prepared C0"],
    ["a PREPARE is no COMMIT", "pp P0 P1=prepared C0 P3"],
    ["its own votes are not among the 2f", "pp P0 PREPARE C0 C1 COMMIT"],
    ["a vote to somebody else", "pp P0 P1>3 P3=prepared C0 C1>3 C3=committed"],
    ["a vote for another seq", "pp P0 P1#2 P3=prepared C0 C1#2 C3=committed"],
    ["several seqs", "pp pp#2 P0#2 P0 P1#2=prepared#2 C0#2 P1=prepared C0 C1=committed C1#2=committed#2"],
  ])("%s", (_, text) => {
    expect(states(text)).toBe(text);
  });

  test.each([
    [1, 0],
    [4, 2],
    [7, 4],
    [10, 6],
  ])("of %i replicas that is %i", (n, quorum) => {
    expect(quorumOfOthers({ n })).toBe(quorum);
  });

  test.each([
    [7, "pp P0 P1 P3 P6=prepared P5 C0 C1 C3 C4=committed"],
    [10, "pp P0 P1 P3 P4 P5 P9=prepared C9 C8 C7 C6 C5 C4=committed"],
  ])("of %i replicas: %s", (n, text) => {
    expect(states(text, 2, n)).toBe(text);
  });
});

// Each does not count, and the right one that its sender, or whom it names, sends then does (V6).
test.each([
  ["V1", "pp P0 P0 P0 P1=prepared C1 C1 C1 C0=committed"],
  ["V2", "pp P0 P1-view P1=prepared C0 C1-view C1=committed"],
  ["V3", "pp P0 P1-of9 P1=prepared C0 C1-of9 C1=committed"],
  ["V4, a stranger's signature", "pp P0 P1-sig P1=prepared C0 C1-sig C1=committed"],
  ["V4, a signature over something else", "pp P0 P1-altered P1=prepared C0 C1-altered C1=committed"],
  ["V4, a signature for another phase", "pp P0 P1-commit P1=prepared C0 C1-prepare C1=committed"],
  ["V4, another's name", "pp P0 P1-as3 P3=prepared C0 C1-as3 C3=committed"],
  ["V5, its own vote that comes back", "pp P0 P1-own2 P1=prepared C0 C1-own2 C1=committed"],
  ["V5, an unknown sender", "pp P0 P1-as4 P1=prepared C0 C1-own4 C1=committed"],
  ["all at once", "C1-view C3-of9 C1-as3 P0-as1 P3-sig pp P0 P1=prepared C0-own2 C1 C3=committed"],
])("a vote does not count: %s", (_, text) => {
  expect(states(text)).toBe(text);
});

test("a vote that somebody else sends is its signer's", () => {
  const text = "pp P0 P0-own1=prepared C3-own0 C3=committed";
  expect(states(text)).toBe(text);
});

describe("which rules a single vote breaks", () => {
  test.each([
    ["pp C1", []],
    ["pp C1 C1", []],
    ["pp C1-view", ["V2"]],
    ["pp C1-of9", ["V3"]],
    ["pp C1-sig", ["V4"]],
    ["pp C1-own2", ["V5"]],
    ["pp C1-as2", ["V5"]],
    ["pp C1-as4", ["V5"]],
    ["pp C1-view-of9-sig", ["V2", "V3", "V4"]],
    // It is judged by the pre-prepare that comes later; until then nothing is known of its view and digest.
    ["C1-view pp", ["V2"]],
    ["C1-of9 pp", ["V3"]],
    ["C1-view-of9", []],
    ["C1-sig", ["V4"]],
  ])("%s: %j", (text, breaks) => {
    expect(read(text).models.get(1)?.commits.at(-1)?.breaks).toEqual(breaks);
  });
});

describe("a pre-prepare (PP1)", () => {
  test.each([
    ["of another view", "pp-view P0-view P1-view"],
    ["with another digest than its request's", "pp-digest P0-digest P1-digest"],
    ["that a stranger signed", "pp-sig P0 P1"],
    ["whose signature is over something else", "pp-altered P0 P1"],
    ["that is signed as a PREPARE", "pp-prepare P0 P1"],
    ["with a request that its client did not sign", "pp-req P0 P1"],
    ["of a replica that does not lead", "pp1 P0 P1"],
    ["in the name of one that does not lead", "pp-as1 P0 P1"],
    ["in the name of the leader", "pp1-as0 P0 P1"],
    ["to somebody else", "pp>1 P0 P1"],
  ])("%s is not accepted, and the right one then is", (_, text) => {
    const votes = `${text} P0 P1 C0 C1`;
    expect(states(votes)).toBe(votes);
    expect(states(`${votes} pp`)).toBe(`${votes} pp=prepared,committed`);
  });

  test.each([
    ["the second of two does not count", "pp pp-of9 P0-of9 P1-of9 P0 P1=prepared"],
    ["nor does one that was sent first and passed on second", "pp-of9@4 pp P0 P1=prepared P0-of9 P1-of9"],
    ["it is the leader's, whoever passes it on", "pp1-own0 P0 P1=prepared"],
  ])("%s", (_, text) => {
    expect(states(text)).toBe(text);
  });
});

describe("the leader", () => {
  test.each([
    ["knows its proposal before anybody sees it", "P1 P2=prepared C1 PP C2=committed"],
    ["though nobody ever gets it", "PP~ P3 P2=prepared"],
    ["keeps to the first", "PP PP-of9 P1-of9 P2-of9 P1 P2=prepared"],
    ["needs one", "P1 P2 P3 C1 C2 C3"],
    ["is not one of the others", "PP P1 P2-own0 P3=prepared C1 C2-own0 C3=committed"],
  ])("%s", (_, text) => {
    expect(states(text, 0)).toBe(text);
  });
});

describe("a message counts from when it was passed on, not from when it was sent", () => {
  test.each([
    ["a pre-prepare", "pp@4 P0 P1 C0=prepared C1=committed"],
    ["a PREPARE", "pp P0@5 P1 C0 C1=prepared,committed"],
    ["a COMMIT", "pp P0 P1=prepared C0@6 C1 ask=committed"],
    ["a pre-prepare that never was", "pp~ P0 P1 C0 C1"],
    ["votes that never were", "pp P0 P1~ P3=prepared C0~ C1 C3=committed"],
  ])("%s", (_, text) => {
    expect(states(text)).toBe(text);
  });

  test("and that is the order of the votes", () => {
    const { prepares, commits } = read("pp P0@9 C3@8 P1 C1 P3 C0 P1~ C0~").models.get(1) ?? {};
    expect(prepares?.map(({ sender }) => sender)).toEqual([1, 3, 0]);
    expect(commits?.map(({ sender }) => sender)).toEqual([1, 0, 3]);
  });
});

// Which of the rules, forgotten, lets the replica hold itself committed.
test.each([
  ["C0", []],
  ["C0 C0", ["V1"]],
  ["C0 C1-view", ["V2"]],
  ["C0-of9 C1-of9", ["V3"]],
  ["C0 C1-sig", ["V4"]],
  ["C0 C1-own2", ["V5"]],
  ["C0 C1-as4", ["V5"]],
  ["C0-view C1-of9", []],
  ["C0 C1", VOTE_RULES],
])("%s: committed for one that forgets %j", (votes, rules) => {
  const text = `pp P0 P1=prepared ${votes}`;
  const forgetters = VOTE_RULES.filter((rule) => states(text, 2, 4, [rule]) === `${text}=committed`);
  expect(forgetters).toEqual(rules);
});

test.each([
  ["several at once", "pp P0 P1=prepared C0 C1-view-sig=committed", ["V2", "V4"]],
  ["but never what makes it prepared", "pp P0 P0 P1-view P1-sig C0 C1", VOTE_RULES],
] as const)("rules are forgotten: %s", (_, text, forgotten) => {
  expect(states(text, 2, 4, forgotten)).toBe(text);
});

const words = fc.array(
  fc.constantFrom(..."pp pp~ pp-of9 P0 P1 P3 P1-view P1-of9 P3-as1 C0 C1 C1-sig C3-own2".split(" ")),
  { minLength: 1, maxLength: 12 },
);

test.each([0, 2])("a model to which messages are added one by one is that of all of them, of replica %i", (id) => {
  fc.assert(
    fc.property(words, (said) => {
      const { subject, records, models } = read(said.join(" "), id);
      const added = records.reduce((model, message) => modelWith(subject, model, message), emptyModel(1));
      expect(added).toEqual(models.get(1) ?? emptyModel(1));
    }),
  );
});
