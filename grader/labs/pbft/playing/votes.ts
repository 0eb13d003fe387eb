import type { Question } from "../../../cluster/playing.ts";
import { table } from "../../../cluster/table.ts";
import type { History } from "../../../history/history.ts";
import { subjectOf } from "../judge/case.ts";
import { isPrepared, type JudgedVote, modelOf, quorumOfOthers, type SeqModel, type VoteRule } from "../judge/model.ts";
import { RULES } from "../rules.ts";
import { type Message, messagesOf, replica, seqOf } from "../wire.ts";
import { executedBy, startOf } from "./standing.ts";

/** What a replica was sent of one phase, and what of it counts. */
interface Row {
  /** By claimed sender. */
  cells: string[];
  count: number;
}

export const VOTES: Question = {
  usage: "votes <seq>",
  help: "who voted to whom, what of it counts, and what is missing",
  answer: (history, args) => {
    const [text = ""] = args;
    if (args.length !== 1 || !/^\d{1,15}$/.test(text)) throw new Error("usage: votes <seq>");
    const seq = Number(text);
    const messages = messagesOf(history);
    const seqs = new Set(messages.flatMap((message) => seqOf(message) ?? []));
    if (seqs.size === 0) throw new Error(`votes ${seq}: nothing was asked for yet`);
    if (!seqs.has(seq))
      throw new Error(`votes ${seq}: no message is about that seq; the last one is ${Math.max(...seqs)}`);
    return votesText(history, messages, seq);
  },
};

function votesText(history: History, messages: readonly Message[], seq: number): string {
  const n = history.of("cluster")[0]?.pubkeys.length ?? 0;
  const ids = Array.from({ length: n }, (_, id) => id);
  const models = ids.map((id) => modelFor(history, messages, id, seq));
  const marks = new Set<string>();
  const phases = (["prepare", "commit"] as const).map((phase) => {
    const rows = ids.map((id) => rowOf(history, messages, { id, n, seq, phase, model: models[id] }));
    for (const { cells } of rows) for (const cell of cells) for (const mark of cell.split(" ")) marks.add(mark);
    return [
      [`${phase.toUpperCase()} of`, ...ids.map(String), "counts"],
      ...rows.map(({ cells, count }, id) => [
        `  to ${id}`,
        ...cells,
        worth(history, { id, n, phase, model: models[id], count }),
      ]),
    ];
  });
  return [
    headOf(messages, seq),
    ...table(phases.flat(), n > WIDE ? " " : "  "),
    ...legend(marks),
    executedText(history, ids, seq),
  ].join("\n");
}

/** What a replica's present process was sent about a seq. */
function modelFor(history: History, messages: readonly Message[], id: number, seq: number): SeqModel | undefined {
  const begun = startOf(history, id);
  const [me, subject] = [replica(id), subjectOf(history, id)];
  const about = messages.filter(
    (message) =>
      seqOf(message) === seq &&
      ((message.to === me && (message.passed ?? 0) > begun) || (message.from === me && message.at > begun)),
  );
  return modelOf(subject, about).get(seq);
}

interface Asked {
  id: number;
  n: number;
  seq: number;
  phase: "prepare" | "commit";
  model: SeqModel | undefined;
}

function rowOf(history: History, messages: readonly Message[], { id, n, seq, phase, model }: Asked): Row {
  const votes = votesOf(model, phase);
  const method = phase === "prepare" ? "Server.PrepareRpc" : "Server.CommitRpc";
  const begun = startOf(history, id);
  const counted = new Set<number>();
  const cells = Array.from({ length: n }, (_, sender) => {
    if (sender === id) return ".";
    const words = votes.filter((vote) => vote.sender === sender).map((vote) => wordOf(vote, counted, model));
    const said = messages.filter(
      (one) =>
        one.to === replica(id) && one.method === method && seqOf(one) === seq && one.params.msg.peerId === sender,
    );
    if (said.some(({ passed }) => passed === undefined)) words.push("held");
    if (said.some(({ passed }) => passed !== undefined && passed < begun)) words.push("lost");
    return words.length === 0 ? "-" : [...new Set(words)].join(" ");
  });
  return { cells, count: counted.size };
}

function votesOf(model: SeqModel | undefined, phase: "prepare" | "commit"): readonly JudgedVote[] {
  return (phase === "prepare" ? model?.prepares : model?.commits) ?? [];
}

/** Counts a vote as a correct replica does, and says what it is worth. */
function wordOf({ breaks, sender }: JudgedVote, counted: Set<number>, model: SeqModel | undefined): string {
  const [flaw] = breaks;
  if (flaw !== undefined) return flaw;
  if (model?.accepted === undefined) return "?";
  if (counted.has(sender)) return "V1";
  counted.add(sender);
  return "ok";
}

function worth(history: History, { id, n, phase, model, count }: Omit<Asked, "seq"> & { count: number }): string {
  const needed = quorumOfOthers({ n });
  const missing = needed - count;
  const told = `${Math.min(count, needed)} of ${needed}`;
  if (model?.accepted === undefined) return `${told}, and no pre-prepare`;
  if (missing > 0) return `${told}, ${missing} missing`;
  if (phase === "prepare") return `${told}: prepared`;
  return isPrepared(subjectOf(history, id), model, Number.POSITIVE_INFINITY)
    ? `${told}: committed`
    : `${told}, not prepared`;
}

const DIGEST_LENGTH = 8;

/** A table of so many replicas fits a terminal with single spaces only. */
const WIDE = 10;

function headOf(messages: readonly Message[], seq: number): string {
  const proposals = messages.flatMap((message) =>
    message.method === "Server.PrePrepareRpc" && message.params.msg.seq === seq ? [message.params] : [],
  );
  const told = new Set(
    proposals.map(
      ({ msg, reqArgs }) => `[${reqArgs.req.command}], view ${msg.view}, digest ${msg.digest.slice(0, DIGEST_LENGTH)}…`,
    ),
  );
  return `seq ${seq}: ${told.size === 0 ? "no pre-prepare was sent" : [...told].join("; and ")}`;
}

const WORDS: Record<string, string> = {
  "-": "not sent",
  "?": "waits: without a pre-prepare nobody can say whether it counts",
  held: "sent, and not arrived: the line is cut or slow, or the receiver is away",
  lost: "arrived at a process that is gone",
};

function legend(marks: ReadonlySet<string>): string[] {
  const rules = (["V1", "V2", "V3", "V4", "V5"] as const).map((rule: VoteRule) => [
    rule,
    `not counted: ${RULES[rule].text}`,
  ]);
  const known = [...Object.entries(WORDS), ...rules] as [string, string][];
  return table(known.filter(([mark]) => marks.has(mark)).map(([mark, text]) => [mark, text]));
}

function executedText(history: History, ids: readonly number[], seq: number): string {
  const done = ids.filter((id) => executedBy(history, id).has(seq));
  const told = done.length === 0 ? "nobody has executed it" : `executed by ${done.join(" ")}`;
  const others = ids.filter((id) => !done.includes(id));
  return done.length === 0 || others.length === 0 ? told : `${told}, and not by ${others.join(" ")}`;
}
