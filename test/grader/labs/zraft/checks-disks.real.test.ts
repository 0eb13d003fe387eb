import { expect, test, vi } from "vitest";
import type { Check } from "../../../../grader/labs/zraft/check.ts";
import { restart } from "../../../../grader/labs/zraft/checks/restart.ts";
import { savedVote } from "../../../../grader/labs/zraft/checks/saved-vote.ts";
import { terms } from "../../../../grader/labs/zraft/checks/terms.ts";
import { torn } from "../../../../grader/labs/zraft/checks/torn.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { brokenIn } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

const change = (file: string, from: string, to: string): Change => ({ file, from, to });
const HEARD = "    s.observeTerm(reply.term);\n    s.save();\n";
const UNSAVED = "    s.observeTerm(reply.term);\n";

/** In the stands of a check, a line of the reference changed: with any seed, the first rule that is broken, and the function to look at. */
test.each<[what: string, check: Check, told: string, changes: Change]>([
  [
    "a record keeps what it does not replace, though the log ended with it",
    restart,
    // Behind a torn record it looks as though the record before that were lost.
    "(D4 restore|D5 readRecords)",
    change(
      "persist.ts",
      "  log.truncate(from);\n  log.append(entries);",
      "  const behind = from + entries.length <= log.lastIndex ? log.slice(from + entries.length) : [];\n  log.truncate(from);\n  log.append([...entries, ...behind]);",
    ),
  ],
  [
    "a vote for server 0 is none after a restart",
    savedVote,
    "D4 restore",
    change("persist.ts", "  s.votedFor = vote;", "  s.votedFor = vote || null;"),
  ],
  ["a candidate does not save the term that it is answered", terms, "D1 takeVote", change("elect.ts", HEARD, UNSAVED)],
  [
    "a leader does not save the term that a snapshot is answered with",
    terms,
    "D1 takeInstall",
    change("compact.ts", HEARD, UNSAVED),
  ],
  [
    "a command that cannot be written is not taken",
    torn,
    "D7 start",
    change(
      "replicate.ts",
      "  s.save();\n  zlog.info(`${s.at()} start",
      "  try {\n    s.save();\n  } catch {\n    return { index: 0, term: s.currentTerm, isLeader: false, leaderId: -1 };\n  }\n  zlog.info(`${s.at()} start",
    ),
  ],
  [
    "a snapshot that cannot be written is not taken",
    torn,
    "D7 compact",
    change(
      "compact.ts",
      "  s.save();\n  zlog.info(`${s.at()} snapshot",
      "  try {\n    s.save();\n  } catch {\n    return false;\n  }\n  zlog.info(`${s.at()} snapshot",
    ),
  ],
])("%s", async (_, check, told, changed) => {
  const program = await programWith(changed);
  for (const seed of [1, 2, 3]) {
    const [first] = await brokenIn(program, check, seed);
    expect(`${first?.rule} ${first?.functions[0]}`).toMatch(new RegExp(`^${told}$`));
  }
});

test.each([restart, savedVote, torn].map((check) => [check.id, check] as const))(
  "the reference breaks no rule in %s",
  async (_, check) => {
    expect(await brokenIn(await programWith(), check, 1)).toEqual([]);
  },
);
