import { oneLine } from "../../../../skeleton/zlog/text.ts";
import type { StudentFunction } from "../rules.ts";
import { type MessageOf, server } from "../wire.ts";
import { type Commits, learned } from "./commits.ts";
import { tooFar, uncommittedBy } from "./committing.ts";
import { entryAt, statesIn, termAt } from "./disk.ts";
import { isLed, type Led, leadingsOf, ledCalls } from "./leading.ts";
import { diskAt, isPeer, type Life, restOf, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

export type Apply = MessageOf<"Service.ApplyRpc">;
type Told = MessageOf<"Service.ApplyRpc" | "Service.RestoreRpc">;

/** How much of a command is shown. */
const COMMAND_MAX = 60;

/** What a server tells its service. */
export function toldBy(view: View): Told[] {
  return view.made.filter(
    (call): call is Told => call.method === "Service.ApplyRpc" || call.method === "Service.RestoreRpc",
  );
}

/** Judges what is given to the service: in order and once (X1), from the snapshot on (S5), never back (S4), nothing that is not committed (M1 to M3), and all that is. */
export function judgeApplies(view: View, commits: Commits): Violation[] {
  const found: Violation[] = [];
  let life: Life | undefined;
  let last = 0;
  let before: Told | undefined;
  for (const call of toldBy(view)) {
    const turn = turnAt(view, call.at);
    if (turn === undefined) continue;
    if (turn.life !== life) [life, last, before] = [turn.life, 0, undefined];
    const { index } = call.params;
    // What had no answer is told again.
    const isAgain =
      before !== undefined && sameTold(before, call) && (before.outcome === undefined || "error" in before.outcome);
    if (!isAgain)
      found.push(
        ...(call.method === "Service.ApplyRpc"
          ? judgeApply(view, call, last, commits)
          : judgeRestore(view, call, last)),
      );
    // Who was set back is given the entries behind that again: that is told already.
    last = call.method === "Service.RestoreRpc" ? index : Math.max(last, index);
    before = call;
  }
  return [...found, ...owedApplies(view, commits)];
}

function sameTold(one: Told, other: Told): boolean {
  return one.method === other.method && one.params.index === other.params.index;
}

function judgeApply(view: View, call: Apply, last: number, { may }: Commits): Violation[] {
  const { at } = call;
  const { index, term, command } = call.params;
  const common = { replica: view.id, at, culprit: call };
  const given = `entry ${index} of term ${term}, [${oneLine(command ?? "", COMMAND_MAX)}]`;
  const life = turnAt(view, at)?.life as Life;
  const base = diskAt(view, life.start).base.index;
  if (last === 0 && base > 0 && index <= base) {
    return [
      {
        ...{ ...common, rule: "S5", functions: ["restore"] },
        message: "a restarted server does not begin with its snapshot",
        expected: `a restore of index ${base}, then entry ${base + 1}`,
        seen: given,
      },
    ];
  }
  if (index !== last + 1) {
    return [
      {
        ...common,
        ...(last < base
          ? { rule: "S5", functions: ["restore"] }
          : last < diskAt(view, at).base.index && index > last
            ? { rule: "S4", functions: ["InstallSnapshotRpc"] }
            : { rule: "X1", functions: rewoundBy(view, life, at) }),
        message: index <= last ? "an entry was applied again" : "an entry was left out",
        expected: `entry ${last + 1} next`,
        seen: given,
      },
    ];
  }
  const turn = turnAt(view, at);
  const states = statesIn(view.disk, turn?.begin ?? at, at);
  const known = states.map((disk) => entryAt(disk, index)).filter((entry) => entry !== undefined);
  if (known.length > 0 && !known.some((entry) => entry.term === term && entry.command === command)) {
    const own = known[0];
    const wasThere = life.number > 1 && entryAt(diskAt(view, life.start), index)?.term === own?.term;
    return [
      {
        ...common,
        ...(wasThere
          ? { rule: "D4", functions: command === null ? ["restore", "readRecords"] : ["readRecords", "restore"] }
          : { rule: "X1", functions: ["AppendEntriesRpc", "restore"] }),
        message: "what was applied is not what is in the log",
        expected: `entry ${index} of term ${own?.term}, [${own?.command ?? ""}]`,
        seen: given,
      },
    ];
  }
  if (index <= may.at(at)) return [];
  return [
    {
      ...{ ...common, ...tooFar(view, at, index) },
      message: "an entry was applied that is not committed by what this server knows",
      expected: `nothing behind entry ${may.at(at)}`,
      seen: given,
    },
  ];
}

/** Where to look if entries are applied again, or left out: in what was done about a snapshot last, or in how the server began. */
function rewoundBy(view: View, life: Life, by: number): StudentFunction[] {
  const last = view.passed.findLast(
    ({ method, passed }) =>
      (method === "Raft.SnapshotRpc" || method === "Raft.InstallSnapshotRpc") &&
      Number(passed) > life.start &&
      Number(passed) < by,
  );
  if (last === undefined && life.number > 1) return ["restore", "InstallSnapshotRpc", "compact"];
  if (last === undefined) {
    const leads = leadingsOf(view).some((one) => one.life === life && one.from <= by);
    return leads ? ["advanceCommit", "AppendEntriesRpc"] : ["AppendEntriesRpc", "advanceCommit"];
  }
  return last.method === "Raft.SnapshotRpc"
    ? ["compact", "restore", "InstallSnapshotRpc"]
    : ["InstallSnapshotRpc", "restore", "compact"];
}

function judgeRestore(view: View, call: MessageOf<"Service.RestoreRpc">, last: number): Violation[] {
  const { at } = call;
  const { index, term } = call.params;
  const common = { replica: view.id, at, culprit: call, seen: `a restore of index ${index}` };
  if (index <= last) {
    return [
      {
        ...{ ...common, rule: "S4", functions: ["InstallSnapshotRpc", "compact"] },
        message: "the service was set back",
        expected: `nothing at or below index ${last}, which it was given`,
      },
    ];
  }
  const states = statesIn(view.disk, turnAt(view, at)?.begin ?? at, at);
  const isThere = states.filter(({ base }) => base.index === index && base.term === term);
  if (isThere.some(({ base }) => base.data === call.params.data)) return [];
  const atStart = diskAt(view, turnAt(view, at)?.life.start ?? at).base;
  if (isThere.length > 0)
    return [
      {
        ...common,
        ...(atStart.index === index
          ? { rule: "S5", functions: ["restore"] }
          : { rule: "S4", functions: ["InstallSnapshotRpc", "compact"] }),
        message: "the service was given other data than the snapshot has",
        expected: "the data of the snapshot on the disk, as they are",
      },
    ];
  return [
    {
      ...{ ...common, rule: "S4", functions: ["InstallSnapshotRpc"] },
      message: "the service was given a snapshot that is not on the disk",
      expected: `the snapshot of index ${diskAt(view, at).base.index}`,
    },
  ];
}

/** What is committed, and was not given to a service that waits for the next entry (X1, M1, M3). */
function owedApplies(view: View, { must }: Commits): Violation[] {
  if (!view.setting.hasServices) return [];
  const told = toldBy(view);
  return view.lives.flatMap((life): Violation[] => {
    const turns = view.turns.filter((turn) => turn.life === life && turn.end < life.end);
    for (const [place, turn] of turns.entries()) {
      const earlier = turns[place - 1];
      // What it came to know in the turn before, it may be on the way to do in this one.
      const rest = restOf(view, turn);
      if (earlier === undefined || earlier.end > turn.begin || rest === undefined) continue;
      const committed = must.at(earlier.end);
      const given = told.filter(({ at }) => at > life.start && at < turn.next);
      const last = given.at(-1);
      const isWaiting = given.some(({ heard = Number.POSITIVE_INFINITY }) => heard > earlier.begin);
      if (isWaiting || committed <= (last?.params.index ?? 0)) continue;
      const next = Math.max(last?.params.index ?? 0, 0) + 1;
      return [
        {
          ...{ ...owedBy(view, life, rest, [next, committed]), replica: view.id, at: rest, culprit: undefined },
          message: "what is committed was not applied",
          expected: `entry ${next} given to the service: up to ${committed} all is committed`,
          seen: last === undefined ? "nothing" : `nothing behind entry ${last.params.index}`,
        },
      ];
    }
    return [];
  });
}

/** The rule by which an entry is owed to the service: a leader that has never said that it is committed has not committed it. */
function owedBy(
  view: View,
  life: Life,
  by: number,
  [index, committed]: readonly [next: number, committed: number],
): Pick<Violation, "rule" | "functions"> {
  const { base } = diskAt(view, by);
  if (base.index >= index) return { rule: "S4", functions: ["InstallSnapshotRpc", "restore"] };
  if (isToldBySnapshot(view, life, by, index)) return { rule: "S4", functions: ["InstallSnapshotRpc"] };
  const leads = leadingsOf(view).some((one) => one.life === life && one.from < by);
  const isSaid = ledCalls(view).some(
    ({ at, method, params }) => at < by && method === "Raft.AppendEntriesRpc" && params.leaderCommit >= index,
  );
  // Who is the only one has committed what it leads with: what a command lacks is that it is counted as well.
  const term = termAt(diskAt(view, by), index);
  const isBehindOwn = view.setting.n === 1 && term !== undefined && term === termAt(diskAt(view, by), index - 1);
  if (leads && !isSaid && isBehindOwn) return { rule: "M1", functions: ["start", "advanceCommit"] };
  if (leads && !isSaid) return uncommittedBy(view);
  if (leads) return { rule: "X1", functions: ["advanceCommit", "AppendEntriesRpc"] };
  return { rule: isLearnt(view, life, by, [index, committed]) ? "X1" : "M3", functions: ["AppendEntriesRpc"] };
}

/** Whether that an entry is committed was told to a server by a snapshot alone, whose entries it has kept. */
function isToldBySnapshot({ passed }: View, life: Life, by: number, index: number): boolean {
  const told = passed.filter(
    (call): call is Led =>
      isPeer(call) &&
      isLed(call) &&
      Number(call.passed) > life.start &&
      Number(call.answered) < by &&
      learned(call, "answered") >= index,
  );
  return told.length > 0 && told.every(({ method }) => method === "Raft.InstallSnapshotRpc");
}

/** Whether a server has said in its log by a place that an entry is committed, and no more than is: then it knows that, and has not told its service. */
function isLearnt(
  { id, history }: View,
  life: Life,
  by: number,
  [index, committed]: readonly [next: number, last: number],
): boolean {
  const written = history
    .of("log")
    .filter(({ who, stream, at }) => who === server(id) && stream === "stderr" && at > life.start && at < by)
    .map(({ text }) => text)
    .join("");
  return Array.from(written.matchAll(/\| commit=(\d+)$/gm)).some(
    ([, commit]) => Number(commit) >= index && Number(commit) <= committed,
  );
}
