import type { Call } from "../../skeleton/zraft/one-server.ts";
import { matched, refused } from "../../skeleton/zraft/one-server.ts";
import type { Probe } from "./probes.ts";
import { Subject } from "./subject.ts";

/** So often calls are answered until there are none: more is a conversation without an end. */
const ROUNDS_MAX = 30;

type Answer = (call: Call) => object | undefined | Promise<object | undefined>;

/** Answers all calls, and those that come of it. A call without an answer hangs. Returns all. */
async function converse(one: Subject, calls: readonly Call[], answer: Answer): Promise<Call[]> {
  const all: Call[] = [];
  let open = [...calls];
  for (let round = 0; open.length > 0 && round < ROUNDS_MAX; round++) {
    for (const call of open) {
      const given = await answer(call);
      if (given !== undefined) await one.reply(call, given);
    }
    all.push(...open);
    open = one.take();
  }
  return [...all, ...open];
}

const success: Answer = ({ name, args }) =>
  name === "Raft.AppendEntriesRpc" ? matched(args.term) : { term: args.term };
const isTo =
  (id: number) =>
  (call: Call): boolean =>
    call.to === id;
const sentTo = (calls: readonly Call[], id: number): number[] =>
  calls.filter(isTo(id)).flatMap(({ args }) => (args.entries ?? []).map((_, place) => args.prevLogIndex + 1 + place));

export const commandsAtOnce: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await converse(one, await one.lead(), success);
  const first = await one.start("x");
  found.check("A1", "the answer to a command", first.reply, { index: 2, term: 1, isLeader: true, leaderId: 1 });
  const calls = one.take();
  found.check(
    "A1",
    "whom it sends a command at once",
    calls.filter(({ args }) => args.entries.length > 0).map(({ to }) => to),
    [0, 2],
  );
  for (const call of calls) found.check("D2", "the command on its disk by then", one.onDiskAt(call).entries.length, 2);
  const second = await one.start("x");
  found.check(
    "A1",
    "the index of the same command again",
    typeof second.reply === "string" ? second.reply : second.reply.index,
    3,
  );
  found.check("D2", "two commands on its disk", one.onDisk(second.disk).entries.length, 3);

  const busy = new Subject(trying);
  await busy.lead();
  await busy.start("x");
  const log = busy.s.log.slice(1).map(({ command }) => command);
  found.check("A2", "its log with a command before its first entry is acknowledged", log, [null, "x"]);
};

export const eachEntryOnce: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const all = await converse(one, await one.lead(), success);
  for (let count = 0; count < 50; count++) await one.start(`${count}`);
  all.push(...(await converse(one, one.take(), success)));
  const owed = Array.from({ length: 51 }, (_, place) => place + 1);
  for (const id of [0, 2]) {
    found.check("A10", `entries that peer ${id} got`, sentTo(all, id), owed);
    found.check("A10", "the last commit index that it was told", all.filter(isTo(id)).at(-1)?.args.leaderCommit, 51);
  }
  found.check("A10", "at most two calls for each command and peer", all.length <= 2 * 2 * 51, true);
  found.check("X1", "what is applied", one.service.given.length, 51);
  await one.tick(50);
  const beats = one.take();
  found.check(
    "A10",
    "entries in an idle heartbeat",
    beats.map(({ args }) => args.entries.length),
    [0, 0],
  );
  found.check("E12", "calls that come of it", (await converse(one, beats, success)).length, 2);
};

export const aCallIsLost: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await converse(one, await one.lead(), success);
  await one.start("x");
  for (const call of one.take()) await (call.to === 0 ? one.fail(call) : one.reply(call, matched(1)));
  found.check("A10", "entries that are sent again without a tick", sentTo(one.take(), 0), []);
  for (let beat = 0; beat < 6; beat++) {
    await one.tick(50);
    const calls = one.take();
    found.check("A10", "entries that a heartbeat makes again", sentTo(calls, 0), [2]);
    for (const call of calls) await (call.to === 0 ? one.fail(call) : one.reply(call, matched(1)));
  }
  await one.start("y");
  found.check("A11", "what is sent beside a dead peer", sentTo(one.take(), 2), [3]);
  await one.tick(50);
  found.check("A10", "all that a heartbeat makes again", sentTo(await converse(one, one.take(), success), 0), [2, 3]);
};

export const failuresAreSaid: Probe = async (trying, found) => {
  const one = new Subject(trying);
  let failures = 0;
  one.s.callFailed = () => {
    failures += 1;
  };
  for (const call of await one.lead()) await one.fail(call);
  found.check("A11", "failed calls that are told", failures, 2);
};

/** How many of the leader's own three entries each of the others may acknowledge. */
const HELD: readonly number[][] = [
  [],
  [0],
  [2],
  [0, 0],
  [2, 0],
  [1, 3],
  [3, 0, 0],
  [3, 1, 0],
  [3, 2, 1],
  [3, 0, 0, 0],
  [3, 2, 0, 0],
  [3, 2, 1, 0],
  [3, 3, 3, 3],
  [1, 2, 3, 0],
];

/** Answers the calls to a peer, as far as they hold nothing behind an index. Returns up to where it has acknowledged. */
async function acknowledge(one: Subject, calls: Call[], id: number, upTo: number): Promise<number> {
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    calls.push(...one.take());
    const place = calls.findIndex(({ to, args }) => to === id && args.prevLogIndex + args.entries.length <= upTo);
    if (place === -1) break;
    const [call] = calls.splice(place, 1) as [Call];
    acknowledged = Math.max(acknowledged, call.args.prevLogIndex + call.args.entries.length);
    await one.reply(call, matched(call.args.term));
  }
  return acknowledged;
}

/** The highest index that a majority holds, the leader with all of its log among them; 0 for one of an earlier term. */
function heldByMajority(last: number, others: readonly number[], firstOfTerm: number): number {
  const held = [last, ...others].toSorted((a, b) => b - a)[Math.floor((others.length + 1) / 2)] ?? 0;
  return held < firstOfTerm ? 0 : held;
}

export const whatIsCommitted: Probe = async (trying, found) => {
  for (const held of HELD) {
    const one = new Subject(trying, held.length + 1);
    await one.fill([1, 2]);
    const calls = await one.lead();
    await one.start("x");
    await one.start("y");
    const acknowledged: number[] = [];
    for (const [place, id] of one.s.others.entries())
      acknowledged.push(await acknowledge(one, calls, id, 2 + (held[place] ?? 0)));
    const owed = heldByMajority(5, acknowledged, 3);
    found.check("M1", `the commit index when others have [${acknowledged}] of 5`, one.s.commitIndex, owed);
    found.check("X1", `what is applied when others have [${acknowledged}] of 5`, one.service.given.length, owed);
  }
};

export const longLogs: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  await converse(one, await one.lead(), success);
  for (let count = 0; count < 9; count++) await one.start(`${count}`);
  const calls: Call[] = [];
  const acknowledged = [await acknowledge(one, calls, 0, 10)];
  await one.start("last");
  acknowledged.push(await acknowledge(one, calls, 2, 9));
  const owed = heldByMajority(11, [...acknowledged, 1, 1], 1);
  found.check("M1", `the commit index when others have [${acknowledged}, 1, 1] of 11`, one.s.commitIndex, owed);
};

export const oldTerms: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  await one.fill([1, 2]);
  const calls = await one.lead();
  // Two of the others are found to hold the old entries, and nothing more.
  for (const call of calls.slice(0, 2)) await one.reply(call, refused(3, 2, 0));
  const again = one.take();
  for (const call of again) {
    const { takeAppend } = trying.modules.functions;
    await takeAppend(one.s, call.to, { ...call.args, prevLogIndex: 2, prevLogTerm: 2, entries: [] }, matched(3));
  }
  found.check("M2", "its commit index when a majority has old entries", one.s.commitIndex, 0);
  for (const call of again) await one.reply(call, matched(3));
  found.check("M1", "its commit index when it has its own", one.s.commitIndex, 3);
};

export const whatAnAnswerHeld: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const [first] = await one.lead();
  await one.start("x");
  await one.start("y");
  await one.reply(first, matched(1));
  found.check("A9", "its commit index with an answer to the first of three calls", one.s.commitIndex, 1);
  const calls = (await converse(one, one.take(), ({ to }) => (to === 0 ? matched(1) : undefined))).filter(isTo(0));
  found.check("M1", "its commit index with all answers", one.s.commitIndex, 3);
  // Late answers to calls that held less.
  const { takeAppend } = trying.modules.functions;
  for (const call of [first, calls[0]]) if (call !== undefined) await takeAppend(one.s, 0, call.args, matched(1));
  one.take();
  await one.tick(50);
  found.check("A9", "what it sends after late answers", sentTo(one.take(), 0), []);
};

export const oldRefusals: Probe = async (trying, found) => {
  const one = new Subject(trying);
  await one.fill([1, 1, 1]);
  const [call] = await one.lead();
  await one.reply(call, refused(2, 2, 0));
  await converse(one, one.take(), success);
  const { takeAppend } = trying.modules.functions;
  if (call !== undefined) await takeAppend(one.s, 0, call.args, refused(2, 2, 0));
  await one.tick(50);
  found.check("A9", "what it sends after an old refusal", sentTo(one.take(), 0), []);
};

export const answersOfEarlierTerms: Probe = async (trying, found) => {
  const one = new Subject(trying, 5);
  const old = await one.lead();
  for (const command of ["x", "y", "z"]) await one.start(command);
  old.push(...one.take());
  const others = [2, 2].map((term) => ({ term, command: "other", at_ms: 0 }));
  await one.append({ term: 2, leaderId: 2, entries: others });
  await one.lead();
  await one.start("w");
  for (const call of old) await one.reply(call, matched(1));
  found.check("A9", "its commit index with an earlier term's answers", one.s.commitIndex, 0);
};

export const aHigherTermInALateAnswer: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const [first] = await one.lead();
  await one.append({ term: 2, leaderId: 2, entries: [{ term: 2, command: "other", at_ms: 0 }] });
  await one.lead();
  await one.reply(first, refused(9, 0, 0));
  await one.tick(50);
  found.check("E2", "calls after an answer of term 9 to an old call", one.take().length, 0);
};

export const termsInAppendAnswers: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const [call] = await one.lead();
  await one.reply(call, refused(9, 0, 0));
  await one.tick(50);
  found.check("E2", "calls after an answer of term 9", one.take().length, 0);
};

/** Logs of followers of Figure 7, and with how many refusals at most a leader comes to a match. */
const FOLLOWERS: readonly [terms: number[], most: number][] = [
  [[1, 1, 1, 4, 4, 5, 5, 6, 6], 1],
  [[1, 1, 1, 4], 1],
  [[], 1],
  [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6], 0],
  [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6], 1],
  [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7], 1],
  [[1, 1, 1, 4, 4, 4, 4], 2],
  [[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3], 3],
  [[1, 1, 1, ...Array(40).fill(2)], 2],
  [[1, 1, 1, ...Array(10).fill(2), ...Array(30).fill(3)], 3],
];

const LEADER = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];

export const howFarItGoesBack: Probe = async ({ modules, reference }, found) => {
  for (const [terms, most] of FOLLOWERS) {
    const one = new Subject({ modules, reference });
    const follower = new Subject({ modules: reference, reference });
    // A log's terms are those of leaders, each of whom had made the entry at its index.
    const entries = (of: readonly number[]) =>
      of.map((term, place) => ({ term, command: `${term} ${place}`, at_ms: 0 }));
    await one.append({ term: 6, entries: entries(LEADER), leaderCommit: 3 });
    await follower.append({ term: Math.max(1, ...terms), entries: entries(terms) });
    await one.vote({ term: 7, lastLogIndex: 0, lastLogTerm: 0 });
    let refusals = 0;
    const calls = (await one.lead()).filter(isTo(0));
    const told = await converse(one, calls, async (call) => {
      if (call.to !== 0) return undefined;
      const { reply } = await follower.append(call.args);
      if (typeof reply === "string" || !reply.success) refusals += 1;
      return typeof reply === "string" ? undefined : reply;
    });
    await one.tick(50);
    for (const call of one.take().filter(isTo(0))) {
      const { reply } = await follower.append(call.args);
      if (typeof reply !== "string") await one.reply(call, reply);
    }
    found.check("A7", `the log of who had [${terms.slice(0, 12)}]`, follower.terms, [...LEADER, 8]);
    found.check("A7", `more than ${most} refusals`, Math.max(most, refusals), most);
    const isWhole = told.length < ROUNDS_MAX;
    found.check("A7", "an end of the calls", isWhole, true);
    found.check("F1", "the commit index of that follower", follower.s.commitIndex, one.s.commitIndex);
  }
};

export const followersLearn: Probe = async (trying, found) => {
  const one = new Subject(trying);
  const follower = new Subject({ ...trying, modules: trying.reference });
  const copy: Answer = async (call) => {
    if (call.to !== 0) return undefined;
    const { reply } = await follower.append(call.args);
    return typeof reply === "string" ? undefined : reply;
  };
  await converse(one, await one.lead(), copy);
  await one.start("x");
  await converse(one, one.take(), copy);
  await one.tick(50);
  await converse(one, one.take(), copy);
  found.check("F1", "what the follower has applied", follower.service.given, ["1:null", "2:x"]);
};
