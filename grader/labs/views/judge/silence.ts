import { type Message, replica } from "../wire.ts";
import { isOrder, type Known, lifeAt } from "./known.ts";
import { faultyMax } from "./proofs.ts";
import { restAfter } from "./rests.ts";
import { stableBy } from "./stable.ts";
import { missing, type Violation, wrong } from "./violation.ts";

/** The clock by which who could not be asked was asked once more, for certain. */
const ASKED_MS = 1000;

/** What a replica that was started asks, and that it says nothing before it knows what it may have said (ST5, ST6). */
export function judgeStart(known: Known): Violation[] {
  return known.starts.flatMap((start) => [...judgeAsking(known, start), ...judgeSilence(known, start)]);
}

/**
 * Whether a replica knows by a place, in the life that it is in, that it has promised nothing before: 2f others have answered, and
 * of those at most f have ever heard it.
 */
export function isFree(known: Known, by: number): boolean {
  return answersBy(known, by).some((all) => heardBy(all) <= faultyMax(known.cluster));
}

type Statuses = Known["statuses"];

/** What it had been answered, at each time from when 2f others had answered: the last answer of each. */
function answersBy(known: Known, by: number): Statuses[] {
  const needed = 2 * faultyMax(known.cluster);
  const life = lifeAt(known, by);
  const all = known.statuses.filter(({ at }) => at <= by && lifeAt(known, at) === life);
  const firsts = all.map((_, place) => [
    ...new Map(all.slice(0, place + 1).map((status) => [status.id, status])).values(),
  ]);
  return [[], ...firsts].filter((answers) => answers.length >= needed);
}

function heardBy(all: Statuses): number {
  return all.filter(({ status }) => status.heard).length;
}

/** All others are asked how things are (ST5). Those that the grader plays are there before it is started. */
function judgeAsking(known: Known, start: number): Violation[] {
  const { history, setting, id, made } = known;
  const me = replica(id);
  const tick = history.of("tick").find(({ who, at, to_ms }) => who === me && at > start && to_ms >= ASKED_MS);
  const rest = tick === undefined ? undefined : restAfter(known, tick.at);
  if (rest === undefined || lifeAt(known, rest) !== lifeAt(known, start)) return [];
  const befallen = new Set([...history.of("fault"), ...history.of("exit")].map(({ who }) => who));
  if (isFree(known, rest)) return [];
  const asked = new Set(
    made.filter(({ method, at }) => method === "Server.StatusRpc" && at > start && at < rest).map(({ to }) => to),
  );
  const left = Array.from({ length: setting.n }, (_, other) => other).filter(
    (other) =>
      other !== id && !setting.live.includes(other) && !befallen.has(replica(other)) && !asked.has(replica(other)),
  );
  if (left.length === 0) return [];
  return [
    missing(known, "ST5", rest, {
      message: `Replica ${id} was started, and did not ask ${left.join(" and ")} how things are.`,
      expected: "a question to each of the others",
      seen: `${asked.size} were asked`,
    }),
  ];
}

function judgeSilence(known: Known, start: number): Violation[] {
  const life = lifeAt(known, start);
  const said = known.said.find((one) => isWord(one) && lifeAt(known, one.at) === life && isTooEarly(known, one));
  if (said === undefined) return [];
  const heard = Math.max(0, ...answersBy(known, said.at).map(heardBy));
  return [
    wrong(known, "ST6", said, {
      functions: said.method === "Server.ViewChangeRpc" ? ["ViewChangeRpc", "viewChange"] : [],
      message: `Replica ${known.id} was started after others had heard it, and spoke before it was sure to break no promise.`,
      expected: "nothing before a checkpoint is stable that is 2K above those that f+1 others had come to",
      seen: `a ${said.method.slice("Server.".length, -"Rpc".length)}, when ${heard} others had said that they had heard it before, at stable seq ${stableBy(known, said.at)}`,
    }),
  ];
}

function isWord(one: Message): boolean {
  return isOrder(one) || /^Server\.(ViewChange|NewView|Checkpoint)Rpc$/.test(one.method);
}

/** Neither may it have known that nobody had heard it, nor that a checkpoint is above all that it can have said. */
function isTooEarly(known: Known, one: Message): boolean {
  const f = faultyMax(known.cluster);
  const answers = answersBy(known, one.at);
  if (answers.length === 0) return heardBefore(known, one.at).size > f;
  const stable = stableBy(known, one.at);
  return !answers.some((all) => {
    const seqs = all.map(({ status }) => status.seq).toSorted((a, b) => b - a);
    return heardBy(all) <= f || stable >= (seqs[f] ?? 0) + 2 * known.setting.interval;
  });
}

/** Who had taken anything that it signed in a life before. */
function heardBefore(known: Known, at: number): Set<string> {
  const start = known.starts.findLast((one) => one <= at) ?? 0;
  const before = known.made.filter((one) => isWord(one) && one.answered !== undefined && one.answered < start);
  return new Set(before.map(({ to }) => to));
}
