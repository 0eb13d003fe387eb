import { expect, onTestFinished, test } from "vitest";
import type { LiveEvent, PhaseEvent } from "../../../../../grader/cluster/web/events.ts";
import { History } from "../../../../../grader/history/history.ts";
import { keyringOf } from "../../../../../grader/labs/pbft/judge/case.ts";
import { Checker, checksOf } from "../../../../../grader/labs/pbft/playing/checker.ts";
import { PbftWatch } from "../../../../../grader/labs/pbft/playing/watch.ts";
import { PBFT } from "../../../../../grader/labs/pbft/wire.ts";
import { demo } from "./demo.ts";

/** A seq about which 2 tells replica 1 its COMMIT twice, and 3 another digest, and before that what others have signed for something else. */
async function told(): Promise<History> {
  const { history, propose, say, lie } = await demo();
  propose(1);
  for (const id of [0, 1, 2, 3]) say(id, "prepare", 1);
  for (const id of [0, 1]) say(id, "commit", 1);
  lie("digest", 3, 1, "commit", 1);
  lie("replay", 3, 1, "commit", 1);
  lie("twice", 2, 1, "commit", 1);
  return history;
}

/** The same, of which nothing is known yet: no signature was looked at. */
const copyOf = ({ events }: History): History => History.of(structuredClone(events), PBFT);

/** All that a page is told. */
function follow(history: History, watch: PbftWatch): LiveEvent[] {
  for (const id of [0, 1, 2, 3]) watch.started(id);
  const heard = [0, 1, 2, 3].flatMap((id) => watch.wrote(id, "stderr", "begun"));
  return [...heard, ...history.calls.flatMap((call) => [...watch.called(call), ...watch.passed(call)])];
}

function watchOf(history: History): PbftWatch {
  const watch = new PbftWatch(history, () => false);
  onTestFinished(() => watch.close());
  return watch;
}

test("each vote is told with what it is worth to its receiver, and each replica with how far it may be", async () => {
  const history = await told();
  const events = follow(history, watchOf(history));
  const notes = events.flatMap((event) => (event.kind === "worth" && event.id === 1 ? [event.note] : []));
  expect(notes).toEqual([
    "1 of 2",
    "2 of 2: prepared",
    "1 of 2",
    "not counted: wrong digest (V3)",
    "2 of 2",
    "in the name of 0; not counted: not signed by its sender (V4)",
    "in the name of 2; not counted: not signed by its sender (V4)",
    "not counted: the second of the same replica (V1)",
  ]);
  const phases = [0, 1, 2, 3].map((id) => {
    const last = events.findLast((event) => event.kind === "phase" && event.id === id) as PhaseEvent;
    return [last.reached.at(-1), ...last.counts.map(({ count }) => count), last.differs];
  });
  expect(phases).toEqual([
    ["prepared", 3, 1, undefined],
    ["committed", 3, 3, undefined],
    ["committed", 3, 2, "it has sent its COMMIT for seq 1 twice to 1"],
    ["committed", 3, 2, "its COMMIT for seq 1 does not count: wrong digest (V3)"],
  ]);
});

test("signatures that were checked on another thread beforehand are worth the same", async () => {
  const history = await told();
  const [here, there] = [copyOf(history), copyOf(history)];
  const watch = watchOf(there);
  await watch.prepare(there.calls);
  expect(there.calls.flatMap((call) => checksOf(keyringOf(there), call))).toEqual([]);
  expect(follow(there, watch)).toEqual(follow(here, watchOf(here)));
});

test("what a thread that has ended cannot check is left to the judge", async () => {
  const history = copyOf(await told());
  const keyring = keyringOf(history);
  const checker = new Checker();
  checker.close();
  const checks = history.calls.flatMap((call) => checksOf(keyring, call));
  await checker.check(keyring, checks);
  expect(checks.length).toBeGreaterThan(0);
  expect(history.calls.flatMap((call) => checksOf(keyring, call))).toEqual(checks);
});
