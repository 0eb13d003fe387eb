import { setTimeout as sleep } from "node:timers/promises";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import { QUIET_MS, waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { subjectOf } from "../../pbft/judge/case.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import type { Subject } from "../../pbft/judge/model.ts";
import { type Message, messagesOf, replica } from "../../pbft/wire.ts";
import { AILMENTS, warning } from "./delays.ts";
import { PARTS } from "./parts.ts";
import { script } from "./script.ts";
import type { ScriptRun, ScriptRunner } from "./script-runner.ts";

/** Makes the server prepared, so that it must send its COMMITs. Whether it executes is not judged. */
const PREPARED = script("C3", "pp Pa Pb | Ca");

/** Long enough to see a server that calls a dead replica again without end. */
const AGAIN_MS = 1500;

/** The given code gives up an unanswered call after ten seconds (server.ts), and a server that awaited it goes on. */
const GIVEN_UP_MS = 9000;

/** How a puppet with an ailment answers a COMMIT. */
const ANSWERS: readonly (readonly [string, () => unknown])[] = [
  [AILMENTS.hangs, () => new Promise(() => {})],
  [AILMENTS.slow, () => sleep(300, { ok: true }, { ref: false })],
  [AILMENTS.refuses, () => Promise.reject(new Error("refused"))],
];

/** Plays peers that hang, are slow or refuse, then one that dies on a COMMIT and stays dead. What the other peers get is judged (C3). */
export async function tryFaults(runner: ScriptRunner): Promise<void> {
  const { history } = runner.cluster;
  history.note({ kind: "trying", part: PARTS.faults });
  await tryIll(runner);
  await tryDead(runner);
  history.note({ kind: "tried", part: PARTS.faults });
}

/** Each puppet has each ailment once, about a seq of its own. */
async function tryIll(runner: ScriptRunner): Promise<void> {
  const { cluster } = runner;
  const puppets = cluster.puppets.filter((puppet) => puppet !== undefined);
  const everyone = puppets.map(({ id }) => id);
  const cases = puppets.flatMap((puppet) => ANSWERS.map(([ailment, answer]) => ({ puppet, ailment, answer })));
  const plays = runner.open(cases.map(() => PREPARED));
  for (const [index, { puppet, ailment }] of cases.entries())
    cluster.fault(ailment, puppet.id, { about: (plays[index] as ScriptRun).seq });
  const answers = new Map(cases.map(({ puppet, answer }, index) => [`${puppet.id} ${plays[index]?.seq}`, answer]));
  for (const puppet of puppets) {
    puppet.answer = (method, params) => {
      const seq = method === "Server.CommitRpc" ? (params as CommitArgs).msg.seq : undefined;
      return answers.get(`${puppet.id} ${seq}`)?.() ?? { ok: true };
    };
  }
  prepare(runner, plays);
  const isDone = await untilCommitted(runner, plays, everyone);
  const subject = subjectOf(cluster.history, runner.live);
  const spread_ms = Math.max(...plays.map(({ seq }) => commitSpread(messagesOf(cluster.history), subject, seq)));
  if (!isDone || spread_ms < GIVEN_UP_MS) return;
  throw new Error(
    `the machine was so slow that the server was not idle before a call timed out: there are ${(spread_ms / 1000).toFixed(0)} s between its COMMITs for one seq`,
  );
}

/** How long it took from a server's first COMMIT for a seq to its last. */
export function commitSpread(messages: readonly Message[], subject: Subject, seq: number): number {
  const times_ms = commitsOf(subject, messages)
    .filter(({ params }) => params.msg.seq === seq)
    .map(({ time_ms }) => time_ms);
  return times_ms.length === 0 ? 0 : Math.max(...times_ms) - Math.min(...times_ms);
}

/** A puppet dies when it is sent a COMMIT. Then it is dead when the next one is sent. */
async function tryDead(runner: ScriptRunner): Promise<void> {
  const { cluster, live } = runner;
  const [dies, stays] = runner.open([PREPARED, PREPARED]) as [ScriptRun, ScriptRun];
  const dead = dies.senders.findLast((id) => id !== 0) as number;
  const alive = dies.senders.filter((id) => id !== dead);
  for (const play of [dies, stays]) play.senders = [...alive, dead];
  cluster.fault(AILMENTS.dies, dead, { about: dies.seq });
  cluster.puppet(dead).answer = (method, params) => {
    if (method === "Server.CommitRpc" && (params as CommitArgs).msg.seq === dies.seq) cluster.puppet(dead).close();
    return { ok: true };
  };
  prepare(runner, [dies]);
  await untilCommitted(runner, [dies], alive);

  cluster.puppet(dead).close();
  await cluster.untilIdle(undefined, { quiet_ms: 100 });
  cluster.fault(AILMENTS.dead, dead, { about: stays.seq });
  const from = cluster.server(live).stderr.text.length;
  prepare(runner, [stays]);
  await untilCommitted(runner, [stays], alive);
  await untilLogged(runner, dead, from);
}

function prepare(runner: ScriptRunner, plays: readonly ScriptRun[]): void {
  for (const play of plays)
    for (const [step] of play.script.held) if (step !== undefined) runner.sender.send(play, step);
}

/** Resolves with true when these have all got their COMMITs, and with false when the server is idle without that. */
async function untilCommitted(
  { cluster, live }: ScriptRunner,
  plays: readonly ScriptRun[],
  to: readonly number[],
): Promise<boolean> {
  const subject = subjectOf(cluster.history, live);
  const wanted = new Set(plays.flatMap(({ seq }) => to.map((id) => `${seq} ${replica(id)}`)));
  let read = 0;
  await cluster.untilIdle((signal) =>
    cluster.history.until(() => {
      const messages = messagesOf(cluster.history);
      for (const { params, to } of commitsOf(subject, messages.slice(read))) wanted.delete(`${params.msg.seq} ${to}`);
      read = messages.length;
      return wanted.size === 0;
    }, signal),
  );
  return wanted.size === 0;
}

/** Waits until the server has logged that its call to the dead peer failed, and a while longer, to see whether it calls again and again. */
async function untilLogged({ cluster, live }: ScriptRunner, dead: number, from: number): Promise<void> {
  const server = cluster.server(live);
  await cluster.untilIdle(
    (signal) => {
      const found = server.stderr.until(warning(dead), { from, timeout_ms: 2 ** 30 });
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      return Promise.race([found.catch(() => {}), aborted]);
    },
    { quiet_ms: QUIET_MS },
  );
  await Promise.race([waitForIdle([server], undefined, 200), sleep(AGAIN_MS, undefined, { ref: false })]);
}
