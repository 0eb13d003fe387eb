import type { Finding } from "../../../checks/check.ts";
import type { EventOf } from "../../../history/events.ts";
import type { History } from "../../../history/history.ts";
import { QUIET_MS } from "../../../sandbox/wait-for-idle.ts";
import { keyringOf } from "../../pbft/judge/case.ts";
import { type Answers, type Asked, answersTo } from "../../pbft/judge/replies.ts";
import type { Rule } from "../../pbft/rules.ts";
import { type MessageOf, messagesOf } from "../../pbft/wire.ts";
import { type Cause, causeOf } from "./cause.ts";
import { endedIn } from "./ended.ts";
import { TROUBLES, type Trouble, type TroubleName } from "./troubles.ts";

/** The numbers of a cluster: how many replicas there are, how many may be faulty, and how many are real servers. */
export interface Size {
  n: number;
  f: number;
  live: number;
}

export function sizeOf(history: History): Size {
  const [cluster] = history.of("cluster");
  return { n: cluster?.pubkeys.length ?? 0, f: cluster?.f ?? 0, live: cluster?.live.length ?? 0 };
}

/** A client's request, and what must come of it. */
interface Ask {
  rule: Rule;
  /** How many replicas must agree on the answer. */
  enough: (size: Size) => number;
  /** The answer, if only one is right. */
  result?: string;
  message: string | ((detail: string, size: Size) => string);
  expected: (size: Size, detail: string) => string;
  seen?: (answers: Answers) => string;
  evidence?: (answers: Answers) => string[];
  /** Given where another cause than the usual one is likelier. */
  functions?: readonly string[];
  /** What it is if the answers differ: then it is not that one is missing. */
  ifUnlike?: Pick<Ask, "rule" | "message">;
}

const everyone = ({ live }: Size): number => live;
const THREE = 3;
const agreeing = ({ count }: Answers): string => `${count} that agree, and the servers are idle`;
const ofAllCorrect = ({ live }: Size): string => `the same answer of all ${live} that are correct`;

/** That all have executed a request in the end, whatever came late. */
function inTrouble({ text, rule, functions }: Trouble): Ask {
  return {
    rule,
    functions,
    enough: everyone,
    message: `not every replica executes a request in the end when ${text}`,
    expected: ({ live }) => `a reply of each of the ${live}, once everything has arrived`,
  };
}

/** What is asked for in cluster tests, by how the history names it. */
export const ASKS = {
  ...(Object.fromEntries(Object.entries(TROUBLES).map(([name, trouble]) => [name, inTrouble(trouble)])) as Record<
    TroubleName,
    Ask
  >),
  "while all are well": {
    rule: "X3",
    enough: everyone,
    message: "not every replica executes a request, though all are well",
    expected: ({ live }) => `a reply of each of the ${live}: put ok`,
  },
  "on a network that delays and reorders": {
    rule: "F1",
    enough: ({ f }) => f + 1,
    message: (command) => `"${command}" is not answered, on a network that delays and reorders`,
    expected: ({ f }) => `f+1 = ${f + 1} matching replies`,
  },
  "for the whole database": {
    rule: "X3",
    enough: everyone,
    message: "not every replica answers when it is asked for its whole database",
    ifUnlike: { rule: "X2", message: "the replicas' databases differ" },
    expected: ({ live }) => `the same answer of all ${live} to: all`,
    evidence: ({ supporters }) => [...supporters].map(([answer, ids]) => `replicas ${ids.join(" ")}: ${answer}`),
  },
  "through a backup": {
    rule: "Q3",
    enough: everyone,
    message: "a request to a backup is not executed",
    expected: () => "it forwards the request to the leader, and all four reply: del ok",
  },
  "while one is faulty": {
    rule: "F1",
    enough: ({ live, f }) => live - f,
    result: "put ok",
    message: (fault) => `a request is not answered while ${fault}`,
    expected: ({ live, f }) => `put ok of each of the other ${live - f === THREE ? "three" : live - f}`,
    // One server among puppets works: what is new in a cluster is that a server may wait for a peer.
    functions: ["commit", "verifyBallotCommit", "CommitRpc"],
  },
  "when enough are back": {
    rule: "F2",
    enough: () => THREE,
    message: "what waited is not finished when enough replicas are back",
    expected: () => `put ok of at least ${THREE} replicas`,
  },
  "among Byzantine replicas": {
    rule: "F1",
    enough: everyone,
    message: (_, { f, n }) => `${f} Byzantine replicas of ${n} stop a request`,
    expected: ofAllCorrect,
    seen: agreeing,
  },
  "when all that are correct are back": {
    rule: "F2",
    enough: everyone,
    message: "what waited is not finished when enough replicas are back",
    expected: ofAllCorrect,
    seen: agreeing,
  },
} as const satisfies Record<string, Ask>;

export type AskName = keyof typeof ASKS;

/** A request without a quorum: no replica may answer. */
const UNANSWERED = {
  "with two of four faulty": {
    message: "a request was executed without a quorum",
    expected: (held: string) => `no reply: ${held}`,
    seen: (answers: Answers) => answerText(answers),
  },
  "with forgeries for a quorum": {
    message: "forged votes made up for a quorum",
    expected: (_: string, { live, n }: Size) => `no reply: only ${live - 1} of ${n} replicas are correct and connected`,
    seen: ({ count }: Answers) => `${count} replies`,
  },
} as const;

export type UnansweredName = keyof typeof UNANSWERED;

function askedBy({ request }: EventOf<"asked">): Asked {
  const [timestamp, clientAddr = ""] = request.split(" ");
  return { timestamp: Number(timestamp), clientAddr };
}

/** Whether enough replicas agree, on what they are to answer. */
export function isAnswered(name: AskName, size: Size, answers: Answers): boolean {
  const ask: Ask = ASKS[name];
  return answers.count >= ask.enough(size) && (ask.result === undefined || answers.result === ask.result);
}

/** The first request that was wrongly answered, or wrongly not answered. */
export function unansweredIn(history: History): Finding | undefined {
  const size = sizeOf(history);
  for (const event of history.of("asked")) {
    const found =
      unanswered(history, event, size) ?? answeredTooSoon(history, event, size) ?? askedInVain(history, event);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unanswered(history: History, event: EventOf<"asked">, size: Size): Finding | undefined {
  const name = event.what as AskName;
  const ask: Ask | undefined = ASKS[name];
  if (ask === undefined) return undefined;
  const end = idleAfter(history, event.at);
  if (end === undefined) return undefined;
  const answers = answersBefore(history, event, end);
  if (isAnswered(name, size, answers)) return undefined;
  const { expected, seen = answerText, evidence, functions } = ask;
  const { rule, message } = answers.supporters.size > 1 ? (ask.ifUnlike ?? ask) : ask;
  const gone = endedIn(history, end);
  if (gone !== undefined) {
    const { functions, ...words } = gone;
    const all = [...new Set([...functions, ...common().functions])];
    return { ...common(all), ...words, rule: ask.rule, expected: ask.expected(size, event.detail ?? "") };
  }
  const cause = causeIn(history, answers, end);
  return {
    ...common(cause?.functions ?? functions),
    rule: cause?.rule ?? rule,
    message: typeof message === "string" ? message : message(event.detail ?? "", size),
    expected: expected(size, event.detail ?? ""),
    seen: cause?.text ?? seen(answers),
    evidence: evidence?.(answers) ?? [],
  };
}

/** The first cause that explains why a replica has not answered, where the others' answers are the same. */
function causeIn(history: History, { supporters }: Answers, end: number): Cause | undefined {
  if (supporters.size > 1) return undefined;
  const answered = new Set([...supporters.values()].flat());
  const silent = (history.of("cluster")[0]?.live ?? []).filter((id) => !answered.has(id));
  return silent.map((id) => causeOf(history, id, end)).find((cause) => cause !== undefined);
}

/** No replica may answer before the next request. */
function answeredTooSoon(history: History, event: EventOf<"asked">, size: Size): Finding | undefined {
  const ask = UNANSWERED[event.what as UnansweredName];
  if (ask === undefined) return undefined;
  const end = history.of("asked").find(({ at }) => at > event.at)?.at ?? Number.POSITIVE_INFINITY;
  const answers = answersBefore(history, event, end);
  if (answers.count === 0) return undefined;
  const { message, expected, seen } = ask;
  return {
    ...common(),
    rule: "F2",
    message,
    expected: expected(event.detail ?? "", size),
    seen: seen(answers),
    evidence: [],
  };
}

/** A replica must answer a client again that asks it again. */
function askedInVain(history: History, event: EventOf<"asked">): Finding | undefined {
  if (event.what !== "again") return undefined;
  const end = idleAfter(history, event.at);
  if (end === undefined || repliesTo(history, askedBy(event), end) > Number(event.detail)) return undefined;
  return {
    ...common(),
    rule: "Q2",
    message: "a replica that is asked again does not answer again",
    expected: "the kept reply",
    seen: "no reply, and the servers are idle",
    evidence: [],
  };
}

/** How many replies to a request came before a place, whatever sender they name. */
export function repliesTo(history: History, asked: Asked, end = Number.POSITIVE_INFINITY): number {
  return messagesOf(history).filter(
    (one): one is MessageOf<"Client.ReplyRpc"> =>
      one.method === "Client.ReplyRpc" && one.at < end && one.params.msg.timestamp === asked.timestamp,
  ).length;
}

export function answersBefore(history: History, event: EventOf<"asked">, end: number): Answers {
  const messages = messagesOf(history).filter(({ at }) => at < end);
  return answersTo({ req: askedBy(event) }, messages, keyringOf(history));
}

/** When the servers had nothing left to do about the request at a place: they were idle, or had all ended. */
function idleAfter(history: History, at: number): number | undefined {
  const idle = history.of("idle").find(({ since, quiet_ms }) => quiet_ms >= QUIET_MS && since >= at)?.at;
  const exits = history.of("exit").filter(({ who }) => who.startsWith("replica "));
  return (
    idle ??
    (exits.length > 0 && exits.length === sizeOf(history).live
      ? Math.max(at, ...exits.map((one) => one.at))
      : undefined)
  );
}

function common(
  functions: readonly string[] = ["verifyBallotCommit", "commit", "CommitRpc"],
): Pick<Finding, "functions" | "thrown"> {
  return { functions, thrown: [] };
}

/** The replicas' answers to a request that too few of them answered, in words. */
export function answerText({ count, result, supporters }: Answers): string {
  if (count === 0) return "no reply, and the servers are idle";
  const ids = [...supporters.values()].find((some) => some.length === count) ?? [];
  return `${result?.replaceAll("\n", " / ")} of replica ${ids.join(" ")} alone, and the servers are idle`;
}
