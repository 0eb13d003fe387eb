import { setTimeout as sleep } from "node:timers/promises";
import type { CommitArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Scoreboard } from "../../../checks/scoreboard.ts";
import { type Event, replica } from "../../../history/history.ts";
import { waitForIdle } from "../../../sandbox/wait-for-idle.ts";
import { commitsOf } from "../../pbft/judge/commits.ts";
import type { Finding } from "../../pbft/judge/finding.ts";
import { modelOf, type Subject } from "../../pbft/judge/model.ts";
import { missingCommits } from "../../pbft/judge/obligations.ts";
import { failureOf } from "../findings.ts";
import { script } from "./script.ts";
import type { Play, ScriptRunner } from "./script-runner.ts";

/** With these PREPAREs it is prepared, and sends its COMMITs; whether it executes is not asked. */
const PREPARED = script("C3", "pp Pa Pb | Ca");

/** Who calls a dead replica this often for one seq does not stop by itself. */
const CALLS_MAX = 20;
const AGAIN_MS = 1500;

/** The given code gives up a call that nobody answers after ten seconds (server.ts): who awaits it then goes on. */
const GIVEN_UP_MS = 9000;

/** How a puppet answers a COMMIT when it is not well. */
const AILMENTS: readonly (readonly [string, () => unknown])[] = [
  ["which takes it and never answers", () => new Promise(() => {})],
  ["which is slow", () => sleep(300, { ok: true }, { ref: false })],
  ["which refuses it", () => Promise.reject(new Error("refused"))],
];

type Tell = (findings: readonly Finding[]) => void;

/** Peers that hang, that are slow and that refuse, then one that dies over a COMMIT and stays dead: the others get theirs (C3). */
export async function tryFaults(runner: ScriptRunner, scoreboard: Scoreboard): Promise<void> {
  const { cluster, live } = runner;
  const tell: Tell = (findings) => {
    const subject = cluster.subject(live);
    const records = cluster.history.events;
    const evidence = { subject, models: modelOf(subject, records), records, server: cluster.server(live) };
    for (const finding of findings) scoreboard.fail("commit-alone", () => failureOf(finding, evidence));
  };
  await tryIll(runner, tell);
  await tryDead(runner, tell);
}

/** Each puppet has each ailment once, about a seq of its own. */
async function tryIll(runner: ScriptRunner, tell: Tell): Promise<void> {
  const puppets = runner.cluster.puppets.filter((puppet) => puppet !== undefined);
  const everyone = puppets.map(({ id }) => id);
  const cases = puppets.flatMap((puppet) => AILMENTS.map(([fault, answer]) => ({ puppet, fault, answer })));
  const plays = runner.open(cases.map(() => PREPARED));
  const answers = new Map(cases.map(({ puppet, answer }, place) => [`${puppet.id} ${plays[place]?.seq}`, answer]));
  for (const puppet of puppets) {
    puppet.answer = (method, params) => {
      const seq = method === "Server.CommitRpc" ? (params as CommitArgs).msg.seq : undefined;
      return answers.get(`${puppet.id} ${seq}`)?.() ?? { ok: true };
    };
  }
  prepare(runner, plays);
  await untilCommitted(runner, plays, everyone);
  const left = cases.flatMap(({ fault }, place) => leftOut(runner, plays.slice(place, place + 1), everyone, fault));
  tell(left);
  const subject = runner.cluster.subject(runner.live);
  const spread_ms = Math.max(...plays.map(({ seq }) => commitSpread(runner.cluster.history.events, subject, seq)));
  if (left.length > 0 || spread_ms < GIVEN_UP_MS) return;
  throw new Error(
    `the machine was so slow that the server was not idle before a call timed out: there are ${(spread_ms / 1000).toFixed(0)} s between its COMMITs for one seq`,
  );
}

/** How long it took from a server's first COMMIT for a seq to its last. */
export function commitSpread(records: readonly Event[], subject: Subject, seq: number): number {
  const times_ms = commitsAbout(seq, subject, records).map(({ time_ms }) => time_ms);
  return times_ms.length === 0 ? 0 : Math.max(...times_ms) - Math.min(...times_ms);
}

/** A server's COMMITs for a seq. */
function commitsAbout(seq: number, subject: Subject, records: readonly Event[]): Event[] {
  return commitsOf(subject, records).filter(({ params }) => params.msg.seq === seq);
}

/** A puppet dies when it is sent a COMMIT. Then it is dead when the next one is sent. */
async function tryDead(runner: ScriptRunner, tell: Tell): Promise<void> {
  const { cluster, live } = runner;
  const [dies, stays] = runner.open([PREPARED, PREPARED]) as [Play, Play];
  const dead = dies.cast.findLast((id) => id !== 0) as number;
  const alive = dies.cast.filter((id) => id !== dead);
  for (const play of [dies, stays]) play.cast = [...alive, dead];
  cluster.puppet(dead).answer = (method, params) => {
    if (method === "Server.CommitRpc" && (params as CommitArgs).msg.seq === dies.seq) cluster.puppet(dead).close();
    return { ok: true };
  };
  prepare(runner, [dies]);
  await untilCommitted(runner, [dies], alive);
  tell(leftOut(runner, [dies], alive, "which dies over it"));

  cluster.puppet(dead).close();
  await waitForIdle(cluster.servers, undefined, 100);
  const from = cluster.server(live).stderr.text.length;
  prepare(runner, [stays]);
  await untilCommitted(runner, [stays], alive);
  tell(leftOut(runner, [stays], alive, "which is dead"));
  await failedCallIsLogged(runner, dead, from, tell);
}

function prepare(runner: ScriptRunner, plays: readonly Play[]): void {
  for (const play of plays)
    for (const [step] of play.script.held) if (step !== undefined) runner.sender.send(play, step);
}

async function untilCommitted(
  { cluster, live }: ScriptRunner,
  plays: readonly Play[],
  to: readonly number[],
): Promise<void> {
  const subject = cluster.subject(live);
  const wanted = new Set(plays.flatMap(({ seq }) => to.map((id) => `${seq} ${replica(id)}`)));
  let read = 0;
  await waitForIdle(cluster.servers, (signal) =>
    cluster.history.until(() => {
      const { events } = cluster.history;
      for (const { params, to } of commitsOf(subject, events.slice(read))) wanted.delete(`${params.msg.seq} ${to}`);
      read = events.length;
      return wanted.size === 0;
    }, signal),
  );
}

/** Those whom the COMMITs of these seqs did not reach, idle, though they answer. */
function leftOut(
  { cluster, live }: ScriptRunner,
  plays: readonly Play[],
  to: readonly number[],
  fault: string,
): Finding[] {
  const records = cluster.history.events;
  const subject = cluster.subject(live);
  return missingCommits(subject, modelOf(subject, records), records).flatMap((finding) => {
    const { seq } = finding;
    if (seq === undefined || !plays.some((play) => play.seq === seq)) return [];
    const reached = commitsAbout(seq, subject, records).map(({ to }) => to);
    const left = to.filter((id) => !reached.includes(replica(id)));
    if (left.length === 0) return [];
    return [
      {
        ...finding,
        rule: "C3" as const,
        message: `a COMMIT did not get to ${left.join(" and ")} because of another replica, ${fault}`,
        expected: `a COMMIT to each of the others at once: ${to.join(" ")}`,
        seen: `${reached.length === 0 ? "none" : `only one to ${reached.join(" and ")}`}, and the server is idle`,
      },
    ];
  });
}

/** The call to a dead peer fails, and that is a WARN line and no more. */
async function failedCallIsLogged(
  { cluster, live }: ScriptRunner,
  dead: number,
  from: number,
  tell: Tell,
): Promise<void> {
  const server = cluster.server(live);
  const warning = new RegExp(`: WARN\\| Server\\.CommitRpc ${dead} error: \\S`);
  await waitForIdle([server], (signal) => {
    const found = server.stderr.until(warning, { from, timeout_ms: 2 ** 30 });
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    return Promise.race([found.catch(() => {}), aborted]);
  });
  // Long enough to see one that calls again without end.
  await Promise.race([waitForIdle([server], undefined, 200), sleep(AGAIN_MS, undefined, { ref: false })]);
  const lines = server.stderr.text.slice(from).split("\n");
  const calls = lines.filter((line) => warning.test(line)).length;
  const errors = lines.filter((line) => /^\S+: ERROR\| /.test(line));
  // What shows it stands in the log, and in no message.
  const common = { rule: "C3", functions: ["commit"], replica: live, seq: undefined, culprit: undefined } as const;
  if (errors.length > 0) {
    tell([
      {
        ...common,
        message: `a call to a dead replica failed, and nobody took care of that`,
        expected: `one line: WARN| Server.CommitRpc ${dead} error: <cause>`,
        seen: errors[0] as string,
      },
    ]);
  } else if (calls > CALLS_MAX) {
    tell([
      {
        ...common,
        message: "a dead replica is called again and again",
        expected: "a failed call is a WARN line, and no more: the given code delivers it when the replica is back",
        seen: `${calls} calls for one seq that failed, and no end`,
      },
    ]);
  } else if (calls === 0) {
    tell([
      {
        ...common,
        message: "a call to a dead replica failed, and the log does not tell",
        expected: `one line: WARN| Server.CommitRpc ${dead} error: <cause>`,
        seen: "no such line, and the server is idle",
      },
    ]);
  }
}
