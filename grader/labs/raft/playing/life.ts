import { oneLine, printable } from "../../../base/text.ts";
import type { DatabaseEvent } from "../../../cluster/web/events.ts";
import { stateOf } from "../judge/disk.ts";

/** So many of the last entries are told, and so much of each. */
const ENTRIES_MAX = 100;
const TEXT_MAX = 200;

const LINE = /\| I=\d+ T=(\d+) L=(\d+|-)\| (.*)$/;
const ROLE = /^(election|leader|follower)\b/;
const ROLES: Readonly<Record<string, string>> = { election: "stands", leader: "leads", follower: "follows" };
const COMMIT = /^commit=(\d+)$/;
const APPLIED = /^apply index=(\d+), cmd:\[(.*)\], result:/;

/** How a server is since its process was started, by its log, and by its disk. */
export interface Life {
  role: string;
  term: number;
  leader: string;
  commit: number;
  applied: number;
  /** For whom it has voted in its term. */
  vote: string;
}

export const lifeOf = (): Life => ({ role: "follows", term: 0, leader: "-", commit: 0, applied: 0, vote: "-" });

/** Reads a line of its log; undefined for one that says nothing of this. `before` is what was committed before it. */
export function readLine(
  life: Life,
  line: string,
): { before: number; applied?: { index: number; command: string } } | undefined {
  const [, term, leader = "-", said = ""] = LINE.exec(line) ?? [];
  if (term === undefined) return undefined;
  const before = life.commit;
  life.term = Math.max(life.term, Number(term));
  life.leader = leader;
  const role = ROLE.exec(said)?.[1];
  if (role !== undefined) life.role = ROLES[role] as string;
  const commit = COMMIT.exec(said)?.[1];
  if (commit !== undefined) life.commit = Math.max(life.commit, Number(commit));
  const [, index, command = ""] = APPLIED.exec(said) ?? [];
  if (index === undefined) return { before };
  life.applied = Number(index);
  return { before, applied: { index: Number(index), command } };
}

/** The log that is on its disk, for a page: each entry with how far it has come there. It learns term and vote from there. */
export function logEvent(id: number, life: Life, disk: Buffer = Buffer.alloc(0)): DatabaseEvent {
  const { term, vote, base, entries } = stateOf(disk);
  life.term = Math.max(life.term, term);
  life.vote = term === life.term && vote !== null ? String(vote) : "-";
  const shown = entries.slice(-ENTRIES_MAX);
  const first = base.index + entries.length - shown.length + 1;
  const pairs = shown.map((entry, place): [string, string] => {
    const index = first + place;
    const mark = index <= life.applied ? "■ " : index <= life.commit ? "◆ " : "";
    return [`${index}/${entry.term}`, `${mark}${brief(entry.command ?? "(empty)")}`];
  });
  const snapshot: [string, string][] = base.index === 0 ? [] : [[`${base.index}/${base.term}`, "■ (snapshot)"]];
  return { kind: "db", id, pairs: [...snapshot, ...pairs], more: entries.length - shown.length };
}

function brief(text: string): string {
  const line = printable(oneLine(text));
  return line.length <= TEXT_MAX ? line : `${line.slice(0, TEXT_MAX)}… (${text.length} characters)`;
}
