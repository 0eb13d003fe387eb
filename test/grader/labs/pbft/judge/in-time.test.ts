import { expect, test, vi } from "vitest";
import { History } from "../../../../../grader/history/history.ts";
import { disagreements } from "../../../../../grader/labs/pbft/judge/agreement.ts";
import { judgeCommits, malformedCommits } from "../../../../../grader/labs/pbft/judge/commits.ts";
import { excerpt } from "../../../../../grader/labs/pbft/judge/excerpt.ts";
import { judgeExecution, wrongResults } from "../../../../../grader/labs/pbft/judge/execution.ts";
import { Keyring } from "../../../../../grader/labs/pbft/judge/keyring.ts";
import { isDatabases, type Role, readLog } from "../../../../../grader/labs/pbft/judge/log-grammar.ts";
import { mismatches } from "../../../../../grader/labs/pbft/judge/log-truth.ts";
import { modelOf } from "../../../../../grader/labs/pbft/judge/model.ts";
import {
  answersAfterExecution,
  missingAnswers,
  missingCommits,
} from "../../../../../grader/labs/pbft/judge/obligations.ts";
import { Tally } from "../../../../../grader/labs/pbft/judge/replies.ts";
import { messagesOf, PBFT, replica } from "../../../../../grader/labs/pbft/wire.ts";
import { digestOf, newKeyPair } from "../../../../../skeleton/znet/keys.ts";
import { requestOf } from "./history-text.ts";

/**
 * What a server may say at most, of which a judge that took a time that grows with the square of it would not come to an end
 * within the time that a test has.
 */
vi.setConfig({ testTimeout: 60_000 });

const SIZE = 4 * 1024 * 1024;
const filled = (piece: string): string => piece.repeat(SIZE / piece.length);

const CROWD = starve();

/** Lines that nearly have a form, and each pattern's own way to look again and again at what it has seen. */
const LOGS: Record<string, string> = {
  "an execute with many ends": `x.ts:1: INFO| I=1 L=0 seq=1| execute cmd:[${filled("], result:[")}\n`,
  "an execute with many ends, that ends": `x.ts:1: INFO| I=1 L=0 seq=1| execute cmd:[${filled("], result:[")}]\n`,
  "an execute of spaces": `x.ts:1: INFO| I=1 L=0 seq=1| execute cmd:[${filled(" ")}\n`,
  "many executes on a line": `x.ts:1: INFO| ${filled("| execute cmd:[all], result:[a:b")}\n`,
  "an address of ports": `x.ts:1: INFO| I=1 L=0 seq=1| stage=0:request <= ${filled(":1")}, cmd: [\n`,
  "an address of one port": `x.ts:1: INFO| new peer, addr::${filled("1")}, id=x\n`,
  "a command of brackets": `x.ts:1: INFO| I=1 L=0 seq=1| stage=0:request <= :1, cmd: [${filled("]")} \n`,
  "a broadcast to many": `x.ts:1: INFO| I=1 L=0 seq=1| stage=3:commit => [${filled("1 ")}1]\n`,
  "a broadcast about a long number": `x.ts:1: INFO| I=1 L=0 seq=${filled("1")}| stage=3:commit => [${filled("1 ")}1]\n`,
  "a result without end": `x.ts:1: INFO| I=1 L=0 seq=1| execute cmd:[all], result:[a:1\n${filled("b:2\n")}`,
  "results that begin again and again": filled("x.ts:1: INFO| I=1 L=0 seq=1| execute cmd:[all], result:[a:1\nb:1\n"),
  "what was done about many seqs": Array.from(
    { length: 60_000 },
    (_, seq) => `x.ts:1: INFO| I=1 L=0 seq=${seq}| stage=3:commit => [0 2 3]\n`,
  ).join(""),
  "names of files": filled("x:"),
  colons: filled(":"),
  "empty lines": filled("\n"),
  digits: filled("1"),
  "one long word of a level": `x.ts:1: ${filled("INFO| ")}\n`,
};

test.each(Object.entries(LOGS))("a log that is %s is read, and compared, to its end", (_, text) => {
  for (const role of ["client", "master"] satisfies Role[]) readLog(role, `${text}\n`);
  const { entries, misfits } = readLog("server", `${text}\n`);
  expect(entries.length + misfits.length).toBeGreaterThan(0);
  expect(mismatches(1, entries, CROWD.history.calls)).toBeInstanceOf(Array);
});

test.each([
  ["a database without end", `\n==== zkv ====\n${filled("a:1\n")}`],
  ["a value of colons", `\n==== zkv ====\n${filled(":")}`],
  ["many databases, and a word", `${filled("\n==== zkv ====\n=============\n\n")}x`],
  ["empty lines", filled("\n")],
  ["many beginnings", filled("\n==== zkv ====\n")],
])("standard output that is %s is no databases", (_, text) => {
  expect(isDatabases(text)).toBe(false);
});

/** As many records as there may be, all about one seq, and each a little different. None is rightly signed. */
function starve() {
  const pem = newKeyPair("ed25519").publicPem;
  const subject = { id: 1, n: 4, keyring: new Keyring([pem, pem, pem, pem]) };
  const history = new History(PBFT);
  const reqArgs = requestOf(1);
  const { req } = reqArgs;
  const msg = { peerId: 0, view: 0, seq: 1, digest: digestOf(req) };
  history.add({
    from: replica(0),
    to: replica(1),
    method: "Server.PrePrepareRpc",
    params: { msg, sign: "AAAA", reqArgs },
  });
  subject.keyring.vouch(0, "pre-prepare", msg, "AAAA");
  for (let at = 1; at < 2500; at++) {
    const digest = at.toString(16).padStart(64, "0");
    const vote = { msg: { peerId: at % 4, view: at, seq: 1, digest }, sign: "AAAA" };
    const { timestamp, clientAddr } = req;
    const reply = { msg: { peerId: 1, view: at, seq: 1, timestamp, clientAddr, result: digest }, sign: "AAAA" };
    const others = [0, 2, 3];
    const to = replica(others[at % 3] as number);
    history.add({ from: replica(1), to, method: "Server.CommitRpc", params: vote });
    history.add({ from: to, to: replica(1), method: "Server.CommitRpc", params: vote });
    history.add({ from: to, to: replica(1), method: "Server.PrepareRpc", params: vote });
    if (at % 4 === 0)
      history.add({ from: to, to: replica(1), method: "Server.PrepareRpc", params: { ...vote, more: at } });
    history.add({ from: replica(1), to: `client ${clientAddr}`, method: "Client.ReplyRpc", params: reply });
  }
  // What one key has signed counts as what each has: the time is the judges', not that of signatures.
  for (const { params } of history.wellFormed) {
    const { msg, sign } = params as { msg: { peerId: number }; sign: string };
    subject.keyring.vouch(msg.peerId, "prepare", msg, sign);
    subject.keyring.vouch(msg.peerId, "commit", msg, sign);
    subject.keyring.vouch(msg.peerId, "reply", msg, sign);
  }
  return { subject, history };
}

test("ten thousand records about one seq are judged, and each violation is shown", () => {
  const { subject, history } = CROWD;
  const { calls } = history;
  const messages = messagesOf(history);
  expect(calls.length).toBeGreaterThan(10_000);
  const models = modelOf(subject, messages);
  const violations = [
    ...malformedCommits(subject, calls),
    ...judgeCommits(subject, models, messages),
    ...judgeExecution(subject, models, messages),
    ...wrongResults(subject, models, messages),
    ...missingCommits(subject, models, messages),
    ...missingAnswers(subject, models),
    ...answersAfterExecution(subject, models, messages),
    ...disagreements([0, 1, 2, 3], subject.keyring, messages),
  ];
  expect(violations.length).toBeGreaterThan(5000);
  // A scoreboard has so many told for each check, and there are two dozen checks.
  for (const violation of violations.slice(-300)) {
    expect(excerpt(subject, models, messages, violation).length).toBeLessThanOrEqual(16);
  }
});

test("answers are counted while they come, though a condition is asked for each of them", () => {
  const { subject, history } = CROWD;
  const tally = new Tally(requestOf(1).req, subject.keyring);
  const messages = messagesOf(history);
  let asked = 0;
  for (let length = 1; length <= messages.length; length++) {
    asked += tally.read(messages.slice(0, length)).count;
  }
  expect(asked).toBeGreaterThan(messages.length / 2);
});
