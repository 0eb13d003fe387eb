import type { Entry } from "../../../../skeleton/zraft/messages.ts";
import type { History } from "../../../history/history.ts";
import type { StudentFunction } from "../rules.ts";
import { idOf, type MessageOf, messagesOf, server } from "../wire.ts";
import { entryAt, statesIn, termAt } from "./disk.ts";
import { type DiskStep, diskSteps, isSame } from "./disk-steps.ts";
import { turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** By which rule an entry should not be on a disk where it is another one than elsewhere, or stands behind another one. */
function ruleOfMismatch(
  { before, after }: DiskStep,
  index: number,
  entry: Entry,
  other: Entry,
): Pick<Violation, "rule" | "functions" | "message"> {
  const name = `entry ${index} of term ${entry.term}`;
  if (!isSame(other, entry))
    return { rule: "A5", functions: ["AppendEntriesRpc", "save"], message: `${name} is not the same everywhere` };
  const functions = ["AppendEntriesRpc"] as const;
  if (before.base.index === after.base.index && isSame(entryAt(before, index), entry))
    return { rule: "A4", functions, message: `${name} was kept, and an entry before it has left the log` };
  // It came, and the one before it was not compared.
  return { rule: "A3", functions, message: `${name} stands behind another entry than elsewhere` };
}

/** An index and a term have one entry, and one before it, on all disks and in all calls (A2, A5). */
export function mismatches(history: History, views: readonly View[]): Violation[] {
  const known = new Map<string, { entry: Entry; before: number | undefined; who: string }>();
  const found: Violation[] = [];
  /** Returns what is known of an entry and contradicts it. */
  const contradicted = (index: number, entry: Entry, before: number | undefined, who: string) => {
    const key = `${index} ${entry.term}`;
    const other = known.get(key);
    if (other === undefined) known.set(key, { entry, before, who });
    else if (other.before === undefined && before !== undefined) known.set(key, { ...other, before });
    const isOtherBefore = before !== undefined && other?.before !== undefined && other.before !== before;
    return other !== undefined && (!isSame(other.entry, entry) || isOtherBefore) ? other : undefined;
  };
  const told = new Set<string>();
  const tell = (
    id: number,
    index: number,
    entry: Entry,
    other: { entry: Entry; before: number | undefined; who: string },
    about: Pick<Violation, "rule" | "functions" | "message" | "at" | "culprit"> & { behind: number | undefined },
  ): void => {
    const key = `${id} ${index} ${entry.term}`;
    if (told.has(key)) return;
    told.add(key);
    const { behind, ...more } = about;
    const isBehind = isSame(other.entry, entry);
    found.push({
      ...{ ...more, replica: id },
      expected: isBehind
        ? `behind one of term ${other.before}, as ${other.who} has it`
        : `[${other.entry.command ?? ""}], as ${other.who} has it`,
      seen: isBehind ? `behind one of term ${behind}` : `[${entry.command ?? ""}]`,
    });
  };
  const calls = messagesOf(history).filter((call) => call.method === "Raft.AppendEntriesRpc");
  const moments = views.flatMap((view) => diskSteps(view).map((step) => ({ at: step.at, view, step })));
  for (const one of [...calls.map((call) => ({ at: call.at, call })), ...moments].toSorted((a, b) => a.at - b.at)) {
    if ("call" in one) {
      const { call } = one;
      const { prevLogIndex, prevLogTerm, entries } = call.params;
      for (const [offset, entry] of entries.entries()) {
        const index = prevLogIndex + 1 + offset;
        const behind = offset === 0 ? prevLogTerm : entries[offset - 1]?.term;
        const other = contradicted(index, entry, behind, call.from);
        const id = idOf(call.from);
        if (other === undefined || id === undefined || !views.some((view) => view.id === id)) continue;
        const message = `entry ${index} of term ${entry.term} is not the same everywhere`;
        // The entry is the same, and what is said to be before it is not.
        const isOfCall = offset === 0 && isSame(other.entry, entry);
        if (isOfCall && isMisnamed(views.find((view) => view.id === id) as View, call)) {
          const message = "a call names another term for the entry before than its sender's log has";
          tell(id, index, entry, other, {
            ...{ rule: "A3", functions: ["replicateTo"], message, at: call.at, culprit: call, behind },
          });
          continue;
        }
        const functions: readonly StudentFunction[] = isOfCall ? ["replicateTo", "start"] : ["start", "replicateTo"];
        const about = { rule: "A2", functions, message, at: call.at, culprit: call } as const;
        tell(id, index, entry, other, { ...about, behind });
      }
      continue;
    }
    const { view, step } = one;
    for (const [offset, entry] of step.after.entries.entries()) {
      const index = step.after.base.index + 1 + offset;
      if (entryAt(step.before, index) === entry) continue;
      const behind = termAt(step.after, index - 1);
      const other = contradicted(index, entry, behind, server(view.id));
      if (other !== undefined)
        tell(view.id, index, entry, other, {
          ...ruleOfMismatch(step, index, entry, other.entry),
          ...{ at: step.at, culprit: undefined, behind },
        });
    }
  }
  return found;
}

/** Whether the entry before those of a call is, in the log of its sender, of another term than the call says. */
function isMisnamed(view: View, { at, params }: MessageOf<"Raft.AppendEntriesRpc">): boolean {
  const states = statesIn(view.disk, turnAt(view, at)?.begin ?? at, at);
  return states.every((disk) => {
    const own = termAt(disk, params.prevLogIndex);
    return own !== undefined && own !== params.prevLogTerm;
  });
}
