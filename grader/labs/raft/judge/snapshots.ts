import type { Message, MessageOf } from "../wire.ts";
import type { Commits } from "./commits.ts";
import { entryAt, statesIn, termAt } from "./disk.ts";
import { type DiskStep, diskSteps, wrongStep } from "./disk-steps.ts";
import { answersTo, diskAt, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

type Install = MessageOf<"Raft.InstallSnapshotRpc">;

/** Judges the snapshots on a server's disk (S1, S3), what it answers to one (D2), and those that it sends (S2). */
export function judgeSnapshots(view: View, commits: Commits): Violation[] {
  return [
    ...diskSteps(view).flatMap((step) => judgeStep(view, step, commits)),
    ...judgeTaken(view),
    ...judgeInstalls(view, commits),
    ...judgeSent(view),
  ];
}

function judgeStep(view: View, step: DiskStep, { may, must }: Commits): Violation[] {
  const { at, turn, before, after } = step;
  const { index, term } = after.base;
  if (index === before.base.index && term === before.base.term) return [];
  const wrong = wrongStep(view, step, `a snapshot of index ${index} and term ${term} on its disk`);
  const isOfStart = turn.life.number > 1 && diskAt(view, turn.life.start).base.index === before.base.index;
  if (index < before.base.index && isOfStart)
    return wrong(
      "S5",
      ["restore", "InstallSnapshotRpc"],
      "the snapshot that a server was restarted with was replaced by an older one",
      `that of index ${before.base.index} kept: all up to there is committed`,
    );
  if (index < before.base.index)
    return wrong(
      "S3",
      ["InstallSnapshotRpc", "compact"],
      "a snapshot was replaced by an older one",
      `that of index ${before.base.index} kept`,
    );
  const installs = view.passed.filter(
    (call): call is Install =>
      call.method === "Raft.InstallSnapshotRpc" && call.params.lastIncludedIndex === index && Number(call.passed) <= at,
  );
  const install = installs.find(({ params }) => params.lastIncludedTerm === term);
  const isLocal = index <= may.at(at) && (termAt(before, index) === term || termAt(before, index) === undefined);
  const isOwn =
    turn.passed.some(({ method, params }) => method === "Raft.SnapshotRpc" && params.index === index) ||
    !view.setting.hasServices;
  const isData = (method: Message["method"]): boolean =>
    view.passed.some(
      (call) =>
        call.method === method &&
        Number(call.passed) <= at &&
        (call.params as { data?: string }).data === after.base.data,
    );
  if (isOwn && isLocal && isApplied(view, index, at)) {
    if (!view.setting.hasServices || isData("Raft.SnapshotRpc")) return [];
    return wrong(
      "S1",
      ["compact", "save"],
      "a snapshot on the disk is not what the service said",
      "its data, as it is",
    );
  }
  if (install === undefined && installs.length > 0)
    return wrong(
      "S3",
      ["InstallSnapshotRpc"],
      "a snapshot on the disk has another term than the leader said",
      `that of index ${index} and term ${installs[0]?.params.lastIncludedTerm}`,
    );
  if (install === undefined) {
    return wrong(
      "S1",
      ["compact"],
      "the log was compacted up to what was not applied, or with another term",
      `no snapshot above what the service was given (${may.at(at)} is committed)`,
    );
  }
  if (index <= must.at(turn.begin - 1) && turn.begin > turn.life.start)
    return wrong(
      "S3",
      ["InstallSnapshotRpc"],
      "a snapshot that is not newer than what is committed was taken",
      `nothing changed: ${must.at(turn.begin - 1)} is committed`,
    );
  if (!isData("Raft.InstallSnapshotRpc"))
    return wrong(
      "S3",
      ["InstallSnapshotRpc", "save"],
      "a snapshot on the disk is not what the leader sent",
      "its data, as it is",
    );
  if (installs.every(({ params }) => params.term < before.term))
    return wrong(
      "E7",
      ["InstallSnapshotRpc"],
      "a snapshot of a term that is over was taken",
      `a refusal: its term is ${before.term}`,
    );
  const isInLog = termAt(before, index) === term;
  const kept = after.entries.find((_, offset) => entryAt(before, index + 1 + offset) !== undefined);
  if (isInLog || kept === undefined) return [];
  const found = wrong(
    "S3",
    ["InstallSnapshotRpc"],
    "entries behind a snapshot were kept that do not follow it",
    `an empty log: it had no entry ${index} of term ${term}`,
  );
  return found.map((one) => ({ ...one, spoils: at }));
}

/** Whether the service was given an entry, if that is seen. */
function isApplied(view: View, index: number, at: number): boolean {
  if (!view.setting.hasServices) return true;
  const start = turnAt(view, at)?.life.start ?? 0;
  return view.made.some(
    (call) =>
      (call.method === "Service.ApplyRpc" || call.method === "Service.RestoreRpc") &&
      call.at > start &&
      call.at <= at &&
      call.params.index >= index,
  );
}

/** What the service is answered: that its snapshot was taken, when it is on the disk, and never that it was not, if it is newer and applied. */
function judgeTaken(view: View): Violation[] {
  return answersTo(view, "Raft.SnapshotRpc").flatMap(({ call, reply, at, since }): Violation[] => {
    const { index } = call.params;
    const states = statesIn(view.disk, since, at);
    const wrong = (message: string, expected: string, seen: string): Violation[] => [
      { rule: "S1", functions: ["compact", "save"], replica: view.id, at, message, expected, seen, culprit: call },
    ];
    if (reply.ok) {
      if (states.some(({ base }) => base.index >= index)) return [];
      return wrong(
        "a snapshot of the service was said to be taken, and is not on the disk",
        `the snapshot of index ${index} on the disk before that`,
        `that of index ${diskAt(view, at).base.index}`,
      );
    }
    const isNewer = states.every(({ base }) => base.index < index);
    if (!isNewer || !view.setting.hasServices || !isApplied(view, index, since)) return [];
    return wrong("a snapshot of what was applied was not taken", `that of index ${index} taken`, "that it was not");
  });
}

/** A snapshot that is newer is on the disk when it is answered. */
function judgeInstalls(view: View, { may }: Commits): Violation[] {
  return answersTo(view, "Raft.InstallSnapshotRpc").flatMap(({ call, reply, at }): Violation[] => {
    const { lastIncludedIndex: index, term } = call.params;
    // It may have been committed here by what was told before.
    if (reply.term !== term || index <= may.at(Number(call.passed) - 1) || diskAt(view, at).base.index >= index)
      return [];
    // Who has all that it covers as entries may keep it so, and takes these for committed.
    if (termAt(diskAt(view, at), index) === call.params.lastIncludedTerm) return [];
    const before = diskAt(view, Number(call.passed));
    const isCandidate = before.term === term && before.vote === view.id;
    return [
      {
        ...{ rule: isCandidate ? "E11" : "S3", replica: view.id, at, culprit: call },
        functions: ["InstallSnapshotRpc", "save"],
        message: isCandidate
          ? "a candidate does not take the snapshot of the leader of its own term"
          : "a newer snapshot was answered, and is not on the disk",
        expected: `the snapshot of index ${index} on the disk before that`,
        seen: `that of index ${diskAt(view, at).base.index}`,
      },
    ];
  });
}

/** A leader sends the snapshot that it has. */
function judgeSent(view: View): Violation[] {
  return view.made.flatMap((call): Violation[] => {
    if (call.method !== "Raft.InstallSnapshotRpc") return [];
    const { lastIncludedIndex: index, lastIncludedTerm: term, data } = call.params;
    const turn = turnAt(view, call.at);
    const states = [
      diskAt(view, turn?.begin ?? call.at),
      ...view.disk.filter(({ at }) => at > (turn?.begin ?? 0) && at <= call.at).map(({ state }) => state),
    ];
    if (states.some(({ base }) => base.index === index && base.term === term && base.data === data)) return [];
    const { base } = diskAt(view, call.at);
    return [
      {
        ...{ rule: "S2", functions: ["replicateTo"], replica: view.id, at: call.at, culprit: call },
        message: "a leader sends a snapshot that it does not have",
        expected:
          base.index === 0 ? "none: it has none" : `that of index ${base.index} and term ${base.term}, as on its disk`,
        seen: `one of index ${index} and term ${term}`,
      },
    ];
  });
}
