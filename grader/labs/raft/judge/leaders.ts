import type { StudentFunction } from "../rules.ts";
import { type MessageOf, replyTo, server } from "../wire.ts";
import { orDelayed } from "./delays.ts";
import { entryAt, lastTermOf, termAt } from "./disk.ts";
import { othersOf } from "./elections.ts";
import { hasFailed } from "./failures.ts";
import { judgeHeartbeats } from "./heartbeats.ts";
import { comparesNothing, isLed, type Leading, type Led, leadingsOf, ledCalls, majorityOf } from "./leading.ts";
import { sentAgain } from "./sent-again.ts";
import { floorOf, mayTerms, mustTerms } from "./terms.ts";
import { answersTo, diskAt, isPeer, type Life, restOf, turnAt, type View } from "./view.ts";
import type { Violation } from "./violation.ts";

/** Judges who leads: only with the votes of a majority (E10), as one in its term (E13), at once and on and on (E10, E12, M4, A8). */
export function judgeLeaders(view: View): Violation[] {
  const leadings = leadingsOf(view);
  return [
    ...unelected(view, leadings),
    ...leadings.flatMap((leading) => [...judgeBeginning(view, leading), ...ledAgain(view, leading)]),
    ...judgeAlone(view),
    ...judgeHeartbeats(view),
  ];
}

/** The first call of a leader, in each of its terms, that no majority of votes entitles it to (E10). */
function unelected(view: View, leadings: readonly Leading[]): Violation[] {
  const told = new Set<number>();
  return ledCalls(view).flatMap((call): Violation[] => {
    const { term } = call.params;
    const life = turnAt(view, call.at)?.life;
    const isElected = leadings.some((one) => one.life === life && one.term === term && one.from <= call.at);
    if (isElected || told.has(term)) return [];
    told.add(term);
    const led = leadings.findLast((one) => one.life === life && one.term < term && one.from <= call.at);
    // Who has the votes of an earlier term, and has called nobody in that, had not begun to lead when it was told the higher one.
    const hasLed = ledCalls(view).some(
      (one) => one.params.term === led?.term && one.at < call.at && turnAt(view, one.at)?.life === life,
    );
    const hasStood = view.made.some((one) => one.method === "Raft.RequestVoteRpc" && one.params.term === term);
    if (led !== undefined && hasLed && !hasStood) {
      return [
        {
          ...{ rule: "E2", functions: ["observeTerm"], replica: view.id, at: call.at, culprit: call },
          message: "a leader was told a higher term, and leads on in that",
          expected: `nothing of a leader's in term ${term}: it leads in term ${led.term}, and follows in a higher one`,
          seen: `${call.method} to ${call.to}`,
        },
      ];
    }
    const wereVotes = view.made.some(
      (one) => one.method === "Raft.RequestVoteRpc" && one.heard !== undefined && one.heard < call.at,
    );
    const votes = view.made.filter(
      (one) =>
        one.method === "Raft.RequestVoteRpc" &&
        one.params.term === term &&
        one.heard !== undefined &&
        one.heard < call.at,
    );
    return [
      {
        rule: "E10",
        functions: hasKeptVotes(view, call, life)
          ? ["startElection", "takeVote"]
          : wereVotes
            ? ["takeVote", "startElection"]
            : ["becomeLeader", "replicateTo"],
        ...{ replica: view.id, at: call.at, culprit: call },
        message: "a server leads without the votes of a majority",
        expected: `nothing of a leader's in term ${term} before ${majorityOf(view.setting.n)} of ${view.setting.n} have granted their votes in it, itself included`,
        seen: `${call.method} to ${call.to}; ${votes.length === 0 ? "no vote of this term was handed to it" : `it had been handed ${votes.length} answers to its RequestVotes of this term`}`,
      },
    ];
  });
}

/** Whether votes of an earlier election were taken in that one, and none of them came late. */
function hasKeptVotes(view: View, { at, params: { term } }: Led, life: Life | undefined): boolean {
  const votes = view.made.filter(
    (one): one is MessageOf<"Raft.RequestVoteRpc"> =>
      one.method === "Raft.RequestVoteRpc" &&
      one.at > (life?.start ?? 0) &&
      Number(one.heard) < at &&
      replyTo(one)?.voteGranted === true,
  );
  const begun = view.made.find((one) => one.method === "Raft.RequestVoteRpc" && one.params.term === term);
  const older = votes.filter(({ params }) => params.term < term);
  return older.length > 0 && older.every(({ heard }) => Number(heard) < Number(begun?.at));
}

/** An entry without a command that is not the first of its leader's term: it has become the leader again (E10). */
function ledAgain(view: View, { life, term, from, lastIndex }: Leading): Violation[] {
  const moment = view.disk.find(
    ({ at, state }) =>
      at > from &&
      at < life.end &&
      state.entries.some(
        (entry, place) => entry.term === term && entry.command === null && state.base.index + 1 + place > lastIndex + 1,
      ),
  );
  if (moment === undefined || termAt(diskAt(view, from), lastIndex) === term) return [];
  return [
    {
      ...{ rule: "E10", functions: ["takeVote", "becomeLeader"], replica: view.id, at: moment.at, culprit: undefined },
      message: "a leader becomes the leader of its term once more",
      expected: "one entry without a command: a vote that comes later changes nothing",
      seen: `another one of term ${term} on its disk`,
    },
  ];
}

/** Who is the only one leads when its first timeout has passed: its vote and an entry of its term are on its disk (E10). */
function judgeAlone(view: View): Violation[] {
  const { n, election_ms } = view.setting;
  if (n > 1) return [];
  return view.lives.flatMap((life): Violation[] => {
    const turn = view.turns.find((one) => one.life === life && one.after_ms >= election_ms[1]);
    const rest = turn && restOf(view, turn);
    if (rest === undefined) return [];
    const disk = diskAt(view, rest);
    if (disk.term > diskAt(view, life.start).term && lastTermOf(disk) === disk.term) return [];
    const says = answersTo(view, "Raft.StartRpc").find(
      ({ reply, turn: { life: its } }) => its === life && reply.isLeader,
    );
    if (says?.reply.term === disk.term) {
      return [
        {
          ...{ rule: "M4", functions: ["becomeLeader"], replica: view.id, at: rest, culprit: undefined },
          message: "a new leader appends no empty entry",
          expected: `an entry of term ${disk.term} without a command in its log`,
          seen: `a log that ends with an entry of term ${lastTermOf(disk)}; later it says that it leads in term ${disk.term}`,
        },
      ];
    }
    return [
      {
        ...{
          rule: "E10",
          functions: ["startElection", "becomeLeader"],
          replica: view.id,
          at: rest,
          culprit: undefined,
        },
        message: "the only server does not lead when its timeout has passed",
        expected: "a term of its own, its vote, and an entry of that term on its disk: one of one is a majority",
        seen: `term ${disk.term}, and a log that ends with an entry of term ${lastTermOf(disk)}`,
      },
    ];
  });
}

/** What a new leader does in the very turn in which it has the votes. */
function judgeBeginning(view: View, { term, from, lastIndex, isCertain }: Leading): Violation[] {
  const turn = turnAt(view, from);
  const rest = turn && restOf(view, turn);
  if (turn === undefined || rest === undefined || view.setting.n === 1 || !isCertain) return [];
  if (mayTerms(view).at(turn.next - 1) > term || floorOf(view, mustTerms(view), turn) > term) return [];
  if (hasOtherLeader(view, term, rest)) return [];
  const common = { replica: view.id, at: rest, culprit: undefined };
  const calls = ledCalls(view).filter((one) => one.params.term === term && one.at >= turn.begin && one.at < turn.next);
  const isForsaken = (id: number): boolean =>
    ledCalls(view).some(
      (one) =>
        one.to === server(id) &&
        one.at > turn.life.start &&
        one.at < turn.begin &&
        hasFailed(view, one, turn.before_ms),
    );
  const left = othersOf(view).filter((id) => !calls.some(({ to }) => to === server(id)));
  if (left.length > 0 && left.every(isForsaken) && entryAt(diskAt(view, rest), lastIndex + 1)?.term === term)
    return [
      {
        ...{ ...common, rule: "A10", functions: ["replicateTo", "becomeLeader"] },
        message: "a new leader does not call one of the others to whom a call has failed before",
        expected: "AppendEntries to each of the others, at once",
        seen: `none to ${left.join(" ")}`,
      },
    ];
  if (calls.length === 0) {
    // An entry of its own term is what only a leader has.
    const leads = entryAt(diskAt(view, rest), lastIndex + 1)?.term === term;
    const isUnspecific = !leads && !isWaitingForAll(view);
    return [
      {
        ...{ ...common, rule: leads ? "E12" : "E10", ...(isUnspecific && { isUnspecific }) },
        functions: leads
          ? leadingsOf(view).some((one) => isMute(view, one))
            ? ["replicateTo", "becomeLeader"]
            : ["becomeLeader", "replicateTo"]
          : isUnspecific
            ? ["takeVote", "becomeLeader"]
            : ["startElection", "takeVote"],
        message: leads
          ? "a new leader does not tell the others at once"
          : "a candidate with the votes of a majority does not lead",
        expected: "AppendEntries to each of the others, at once",
        seen: "none",
      },
    ];
  }
  const found: Violation[] = [];
  if (left.length > 0) {
    const owed: Violation = {
      ...{ ...common, rule: "E12", functions: ["becomeLeader", "replicateTo"] },
      message: "a new leader does not tell each of the others at once",
      expected: "AppendEntries to each of the others, at once",
      seen: `none to ${left.join(" ")}`,
    };
    found.push(orDelayed(view, turn, left, (one) => isLed(one) && one.params.term === term, owed));
  }
  const own = entryAt(diskAt(view, rest), lastIndex + 1);
  if (own === undefined || own.term !== term || own.command !== null) {
    found.push({
      ...{ ...common, rule: "M4", functions: ["becomeLeader"] },
      message: "a new leader appends no empty entry",
      expected: `an entry ${lastIndex + 1} of term ${term} without a command in its log`,
      seen:
        own === undefined
          ? `no entry ${lastIndex + 1} on its disk`
          : `entry ${lastIndex + 1} is of term ${own.term}, command [${own.command}]`,
    });
  }
  return [...found, ...calls.flatMap((call) => judgePlace(view, call, calls, lastIndex))];
}

/** Whether a server has called nobody as a leader in a term, not even when a heartbeat interval had passed in that. */
function isMute(view: View, { life, term, from }: Leading): boolean {
  const [may, begun_ms] = [mayTerms(view), turnAt(view, from)?.after_ms ?? 0];
  const hasBeaten = view.turns.some(
    ({ life: its, begin, end, after_ms }) =>
      its === life && begin > from && after_ms - begun_ms >= view.setting.heartbeat_ms && may.at(end) <= term,
  );
  return hasBeaten && !ledCalls(view).some((one) => one.params.term === term && turnAt(view, one.at)?.life === life);
}

/** Whether a server has begun to lead, with the votes of a majority before that, when it was handed an answer that is no vote: it had waited for all answers. */
function isWaitingForAll(view: View): boolean {
  return leadingsOf(view).some(({ term, from }) => {
    const first = ledCalls(view).find(({ params, at }) => params.term === term && at > from);
    const turn = first && turnAt(view, first.at);
    const [heard] = turn?.heard ?? [];
    return (
      turn !== undefined &&
      turn.begin > from &&
      turn.heard.length === 1 &&
      heard?.method === "Raft.RequestVoteRpc" &&
      heard.params.term === term &&
      replyTo(heard)?.voteGranted === false
    );
  });
}

/** The first call to each of the others begins behind the last entry that there was (A8); one that only says that there is a leader begins nowhere. */
function judgePlace(view: View, call: Led, calls: readonly Led[], lastIndex: number): Violation[] {
  const isFirst = calls.find((one) => one.to === call.to && !comparesNothing(one)) === call;
  const isBehind =
    call.method === "Raft.AppendEntriesRpc" && [lastIndex, lastIndex + 1].includes(call.params.prevLogIndex);
  if (!isFirst || isBehind) return [];
  // Who sends again what was acknowledged does so whatever the leader began with.
  const functions: readonly StudentFunction[] =
    sentAgain(view).length > 0 ? ["replicateTo", "becomeLeader"] : ["becomeLeader", "replicateTo"];
  return [
    {
      ...{ rule: "A8", functions, replica: view.id, at: call.at, culprit: call },
      message: "a new leader begins at another entry than the one behind its last",
      expected: `AppendEntries with prevLogIndex ${lastIndex}`,
      seen: call.method === "Raft.AppendEntriesRpc" ? `prevLogIndex ${call.params.prevLogIndex}` : call.method,
    },
  ];
}

/** Whether another server's call as the leader of that term was passed to it. */
function hasOtherLeader(view: View, term: number, by: number): boolean {
  return view.passed.some(
    (call) => isPeer(call) && isLed(call) && call.params.term === term && Number(call.passed) < by,
  );
}
