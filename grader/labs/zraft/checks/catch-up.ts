import type { Random } from "../../../checks/random.ts";
import { appliedBy } from "../applied.ts";
import type { Check } from "../check.ts";
import type { Call } from "../lone.ts";
import { leading, type Reign } from "../reign.ts";

/** So many heartbeats, and a call that had no answer has failed by the clock of its caller: with some to spare. */
const LOST_BEATS = 24;

export const catchUp: Check = {
  id: "catch-up",
  title: "who needs what the log does not hold any more gets the snapshot, one at a time, and then what is behind it",
  rules: ["S2"],
  points: 3,
  of: "takeInstall",
  needs: ["leader", "compact"],
  mayFollow: ["thrifty", "backup"],
  hint: "What does your leader send to one of the others whose next entry is in the snapshot, and what while that is on its way? And when the answer comes, or never does?",
  stands: [
    { name: "late", size: (random) => ({ n: 3, live: [random.below(3)] }), play: leading(late) },
    { name: "lost", size: (random) => ({ n: 3, live: [random.below(3)] }), play: leading(lost) },
  ],
};

/** One that was away takes a snapshot, and all behind it; another one is slow, and repeated, and a newer one comes meanwhile. */
async function late(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [away = 0, other = 0] = random.shuffled(lone.others);
  await lead(reign, other);
  await missed(reign, 4, other, 1);
  await untilInstall(reign, away, other);
  await reign.passAll([away]);
  await beatAlone(reign);
  await answersLate(reign, away, other);

  await missed(reign, 3, other, 0, "fail");
  const slow = await untilInstall(reign, away, other);
  await answersMeanwhile(reign, away, other);
  await missed(reign, 2, other, 1, "fail");
  await reign.beat(1, [other]);
  await lone.pass(lone.setting.heartbeat_ms);
  await commands(reign, 1, other);
  if (slow !== undefined) {
    // It arrives twice: once for nobody.
    reign.take(slow);
    await reign.pass(slow);
  }
  await reign.passAll([away]);
  await beatAlone(reign);

  // It leads anew, and learns from a refusal what that one needs.
  await missed(reign, 3, other, 1);
  reign.peer(other).adopt(lone.nextTerm());
  await lone.tick(lone.setting.heartbeat_ms);
  const [told] = reign.calls(other);
  if (told !== undefined) await reign.pass(told);
  lone.loseAll();
  await lead(reign, other);
  await untilInstall(reign, away, other);
  await reign.passAll();
  await beatAlone(reign);

  for (const isOpen of [false, true]) await endsLate(reign, away, other, isOpen, "refused");
  await endsLate(reign, away, other, true, "failed");
}

/** One is on its way when its term ends. It leads again, and hears only then how that one has ended: also when the next one `isOpen`. */
async function endsLate(
  reign: Reign,
  away: number,
  other: number,
  isOpen: boolean,
  how: "refused" | "failed",
): Promise<void> {
  const { lone } = reign;
  await missed(reign, 3, other, 1);
  const old = await untilInstall(reign, away, other);
  reign.peer(other).adopt(lone.nextTerm());
  await lone.tick(lone.setting.heartbeat_ms);
  const [deposing] = reign.calls(other);
  if (deposing !== undefined) await reign.pass(deposing);
  for (const { held } of reign.calls()) if (held !== old?.held) lone.world.drop(held);
  await lead(reign, other);
  reign.peer(away).adopt(reign.term);
  if (isOpen) await untilInstall(reign, away, other, old);
  if (old !== undefined) await (how === "failed" ? reign.fail(old) : reign.pass(old));
  if (isOpen) await reign.beat(1, [other]);
  else await untilInstall(reign, away, other);
  await reign.passAll();
  await beatAlone(reign);
}

/** One has taken two entries, and says so only when the snapshot that ends before the second is on its way to it. */
async function answersLate(reign: Reign, away: number, other: number): Promise<void> {
  const { lone } = reign;
  await commands(reign, 2, other);
  const taken = reign.calls(away).map((call) => ({ call, reply: reign.take(call) }));
  const index = appliedBy(lone) - 1;
  await lone.snapshot(index, `after ${index}`);
  await lone.tick(lone.setting.heartbeat_ms);
  await reign.passAll([other]);
  const [install] = lone.calls("Raft.InstallSnapshotRpc", away);
  for (const { call, reply } of taken) await lone.reply(call, reply);
  if (install !== undefined) await reign.pass(install);
  // Before anything else is answered.
  await beatAlone(reign);
}

/** While a snapshot is on its way to it, one answers what only says that there is a leader: nothing is to come of that. */
async function answersMeanwhile(reign: Reign, away: number, other: number): Promise<void> {
  const { lone } = reign;
  await lone.rest();
  await lone.tick(lone.setting.heartbeat_ms);
  for (let times = 0; times < 5; times++) {
    const [call] = lone.calls("Raft.AppendEntriesRpc", away);
    if (call !== undefined) await reign.pass(call);
  }
  await reign.passAll([other]);
}

/** The snapshot is lost, for longer than a call can be on its way; or it fails. */
async function lost(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [away = 0, other = 0] = random.shuffled(lone.others);
  await lead(reign, other);
  await missed(reign, 3, other, 1);
  await untilInstall(reign, away, other);
  for (const { held } of reign.calls(away)) lone.world.drop(held);
  for (let beat = 0; beat < LOST_BEATS && lone.calls("Raft.InstallSnapshotRpc", away).length === 0; beat++) {
    for (const { held } of reign.calls(away)) lone.world.drop(held);
    await reign.passAll([other]);
    await lone.tick(lone.setting.heartbeat_ms);
  }
  await lone.rest();
  await reign.passAll([other]);
  const again = await untilInstall(reign, away, other);
  if (again !== undefined) await reign.refuse(away);
  await untilInstall(reign, away, other);
  await reign.passAll();
  await commands(reign, 1, other);
  await reign.passAll();
  await reign.beat();
}

/** It leads by the vote of one, who has all that it has then; the other gets nothing. */
async function lead(reign: Reign, other: number): Promise<void> {
  await reign.elect([other]);
  await reign.passAll([other]);
}

/** Commands that it and one of the others have. */
async function commands(reign: Reign, count: number, other: number): Promise<void> {
  for (let place = 0; place < count; place++) {
    await reign.lone.start(`put k${place} ${reign.peer(other).lastIndex}`);
    await reign.passAll([other]);
  }
}

/**
 * Commands that do not reach the other one, for the calls are lost, or fail; then its service has a snapshot of all that was applied
 * but the last few.
 */
async function missed(
  reign: Reign,
  count: number,
  other: number,
  left: number,
  how: "lose" | "fail" = "lose",
): Promise<void> {
  const { lone } = reign;
  const onItsWay = lone.calls("Raft.InstallSnapshotRpc");
  await commands(reign, count, other);
  for (const call of reign.calls()) {
    if (onItsWay.some(({ held }) => held === call.held)) continue;
    if (how === "fail") await reign.fail(call);
    else lone.world.drop(call.held);
  }
  const index = appliedBy(lone) - left;
  if (index > 0) await lone.snapshot(index, `after ${index}`);
}

/** A heartbeat interval passes, and nothing else happens until all is said that comes of that. */
async function beatAlone(reign: Reign): Promise<void> {
  await reign.lone.rest();
  await reign.lone.pass(reign.lone.setting.heartbeat_ms);
  await reign.passAll();
}

/** Passes what goes to one of the others, with time, until a snapshot is on its way to it, and no older one; undefined if none comes. */
async function untilInstall(reign: Reign, id: number, other: number, older?: Call<"Raft.InstallSnapshotRpc">) {
  const { lone } = reign;
  for (let round = 0; round < 6; round++) {
    const install = lone.calls("Raft.InstallSnapshotRpc", id).find(({ held }) => held !== older?.held);
    if (install !== undefined) return install;
    const [call] = lone.calls("Raft.AppendEntriesRpc", id);
    if (call !== undefined) await reign.pass(call);
    else await lone.pass(lone.setting.heartbeat_ms);
    await reign.passAll([other]);
  }
  return undefined;
}
