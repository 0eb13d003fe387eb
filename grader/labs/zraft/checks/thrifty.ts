import { COMMAND_BYTES_MAX } from "../../../../skeleton/znet/schemas.ts";
import type { Random } from "../../../checks/random.ts";
import type { Check } from "../check.ts";
import { leading, type Reign } from "../reign.ts";

const LARGE_BYTES = 5000;

/** As long as a command may be, and in a call each character of it takes two bytes: so these are more than the most that a call can hold. */
const LONG = `put "${'"'.repeat(COMMAND_BYTES_MAX - 5)}`;
const PARTS = 3;
const LONG_IN_PART = 3;

/** So many heartbeats, and a call that had no answer has failed by the clock of its caller: with some to spare. */
const LOST_BEATS = 24;

export const thrifty: Check = {
  id: "thrifty",
  title:
    "each entry goes to each of the others once, and again only if it was lost; an idle leader sends heartbeats, and no more",
  rules: ["A10", "E12"],
  points: 4,
  of: "replicateTo",
  needs: ["leader"],
  mayFollow: ["send", "backup", "commit"],
  hint: "Which entries are on their way to one of the others already when the next command comes, or an answer? And what does your leader do with an answer that leaves nothing more to be said?",
  stands: [
    { name: "busy", isOfAnySize: true, size: (random) => ({ n: 5, live: [random.below(5)] }), play: leading(busy) },
    { name: "lossy", size: (random) => ({ n: 3, live: [random.below(3)] }), play: leading(lossy) },
  ],
};

/** Commands one by one, many at once, and none for a while. */
async function busy(reign: Reign): Promise<void> {
  const { lone } = reign;
  await reign.elect();
  await reign.passAll();
  await idle(reign);
  for (let place = 0; place < 10; place++) {
    await lone.start(`put large${place} ${"x".repeat(LARGE_BYTES)}`);
    await reign.passAll();
  }
  await Promise.all(Array.from({ length: 50 }, (_, place) => lone.start(`put many${place} 1`)));
  await lone.rest();
  await reign.passAll();
  await idle(reign);
}

/** Time passes in small steps, and in large ones. */
async function idle(reign: Reign): Promise<void> {
  const { lone } = reign;
  const interval_ms = lone.setting.heartbeat_ms;
  for (const ms of [10, 30, 9, 1, 25, 25, 2 * interval_ms, interval_ms - 1, 1]) {
    await lone.tick(ms);
    await reign.passAll();
  }
  await lone.pass(interval_ms);
  await reign.passAll();
}

/** One of the others is slow, and then everything to it is lost for longer than a call can be on its way. */
async function lossy(reign: Reign, random: Random): Promise<void> {
  const { lone } = reign;
  const [slow = 0, other = 0] = random.shuffled(lone.others);
  await reign.elect();
  await reign.passAll();
  for (const command of ["put a 1", "put b 1", "put c 1"]) {
    await lone.start(command);
    await reign.passAll([other]);
  }
  for (const call of reign.calls(slow)) await reign.pass(call);
  await reign.passAll();

  // It hears of a commit only after the next heartbeat: that one comes with what is not acknowledged.
  await lone.start("put d 1");
  await reign.beat(2, [other]);
  await reign.passAll();

  await lone.start("put e 1");
  await lone.start("put f 1");
  for (let beat = 0; beat < LOST_BEATS; beat++) {
    for (const { held } of reign.calls(slow)) lone.world.drop(held);
    await reign.passAll([other]);
    await lone.tick(lone.setting.heartbeat_ms);
  }
  await lone.rest();
  await reign.beat();
  for (const call of reign.calls(slow)) await reign.fail(call);
  await lone.start("put g 1");
  await reign.refuse(slow);
  await reign.beat(2);
  await lone.start("put h 1");
  await reign.passAll();
  await longerThanACall(reign, slow, other);
}

/** Another one leads with a log that fits no call, and brings it to the server under test. That leads then, and the slow one has none of it. */
async function longerThanACall(reign: Reign, slow: number, other: number): Promise<void> {
  const { lone } = reign;
  const peer = reign.peer(other);
  const committed = peer.lastIndex;
  await reign.under(other, committed);
  for (let part = 0; part < PARTS; part++) {
    const prev = [peer.lastIndex, peer.lastTerm] as const;
    const entries = Array.from({ length: LONG_IN_PART }, () => ({ term: lone.term, command: LONG, at_ms: 0 }));
    peer.entries.push(...entries);
    await lone.append(other, lone.term, prev, entries, committed);
  }
  await reign.elect([other]);
  await reign.passAll([slow]);
  await lone.pass(lone.setting.heartbeat_ms);
  await reign.passAll();
}
