import path from "node:path";
import { expect, test, vi } from "vitest";
import { PROJECT_DIR } from "../../support.ts";
import { COMMIT, Follower, held, PRE_PREPARE, PREPARE, REQUEST, showCluster } from "./support.ts";

vi.setConfig({ testTimeout: 180_000 });

const wrong = (name: string): string => path.join(PROJECT_DIR, "test/submissions/zpbft/wrong", name);

/** What the card of one replica says of its first request, with no fault at all. */
const SENTENCES: Readonly<Record<string, RegExp>> = {
  "never-executes": /^2 of 2 COMMITs have reached it; it has not executed seq 1$/,
  "executes-when-prepared": /^it has executed seq 1 with [01] of 2 COMMITs$/,
  "counts-prepares": /^it has executed seq 1 with [01] of 2 COMMITs$/,
  "sends-twice": /^it has sent its COMMIT for seq 1 twice to \d$/,
  "sends-empty-digest": /^its COMMIT for seq 1 is malformed: msg\.digest: /,
  "sends-next-view": /^its COMMIT for seq 1 does not count: wrong view \(V2\)$/,
  "signs-as-prepare": /^its COMMIT for seq 1 does not count: not signed by its sender \(V4\)$/,
  "peer-id-of-leader": /^its COMMIT for seq 1 says that it is from 0$/,
  "sends-to-2f-only": /^2 of 2 PREPAREs have reached it; it has sent its COMMIT for seq 1 to 0 1, and not to 2$/,
  "commits-to-leader-only":
    /^2 of 2 PREPAREs have reached it; it has sent its COMMIT for seq 1 to 0, and not to \d \d$/,
  "seq-plus-one": /^it has sent its COMMIT for seq 2 before a valid pre-prepare had reached it$/,
};

test.each(Object.entries(SENTENCES))(
  "%s: a card says what it does otherwise than by the wire",
  async (name, sentence) => {
    const page = new Follower(await showCluster(wrong(name)));
    await page.until("phase", ({ id, differs }) => id > 0 && sentence.test(differs ?? ""));
  },
);

test("a COMMIT that is delivered twice by hand is one vote: who counts it twice has executed with too few", async () => {
  const page = new Follower(await showCluster(wrong("no-dedupe")));
  await page.until("answer");
  await page.act({ verb: "hold", on: true });
  await page.act({ verb: "ask", command: "put x 10" });
  await held(page, REQUEST, "replica 0", 1);
  await page.act({ verb: "deliverAll" });
  for (const id of [1, 2, 3]) await held(page, PRE_PREPARE, `replica ${id}`, 1);
  await page.act({ verb: "deliverAll" });
  for (const id of [0, 1, 2, 3]) await held(page, PREPARE, `replica ${id}`, 3);
  await page.act({ verb: "deliverAll" });
  const [commit] = await held(page, COMMIT, "replica 2", 3);
  await page.act({ verb: "repeat", call: commit?.call ?? 0 });
  const found = await page.until("phase", ({ id, seq, differs }) => id === 2 && seq === 2 && differs !== undefined);
  expect(found.differs).toBe("it has executed seq 2 with 1 of 2 COMMITs");
});

test("the solution's cards say nothing of that kind, though a server is killed and comes back", async () => {
  const page = new Follower(await showCluster());
  await page.until("answer");
  for (const verb of ["kill", "restart"] as const) {
    await page.act({ verb, id: 3 });
    const { ask } = await page.act({ verb: "ask", command: `put ${verb} 1` });
    await page.until("answer", (answer) => answer.ask === ask);
  }
  await page.until("db", ({ id, pairs }) => id === 1 && pairs.length === 3);
  // Restarting takes long enough for all others to have been looked at while they had nothing to do.
  await page.act({ verb: "restart", id: 2 });
  expect(page.events.filter((event) => "differs" in event)).toEqual([]);
});
