import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { Recorded } from "../../../../grader/cluster/web/events.ts";
import { folderOf, runGrader, temporaryDir } from "../../support.ts";
import { Follower, recordTextOf, type Shown, showCluster, visit } from "./support.ts";

vi.setConfig({ testTimeout: 240_000 });

const DONE = /^the recording was played up to event (\d+): what is held now waits for you/;
const PARTED = /^the run parts from the recording at event (\d+): /;

/** Has a cluster go the way of a recording, as the page asks for it, and follows that. */
async function replayOf(shown: Shown, body: string, to?: number): Promise<Follower> {
  const answer = await fetch(`${shown.origin}/replay${to === undefined ? "" : `?to=${to}`}`, {
    method: "POST",
    headers: { cookie: shown.cookie, "content-type": "application/x-ndjson" },
    body,
  });
  const told = (await answer.json()) as { url?: string; error?: string };
  if (told.url === undefined) throw new Error(told.error);
  return new Follower(await visit(told.url, shown.run));
}

/** What was handed to each receiver, in its order. */
function handedOn(events: readonly Recorded[], before = Number.POSITIVE_INFINITY): Map<string, string[]> {
  const calls = new Map(events.flatMap((event) => (event.kind === "call" ? [[event.call, event]] : [])));
  const told = events.flatMap((event) => {
    const call = event.kind === "passed" && event.i < before ? calls.get(event.of) : undefined;
    return call === undefined ? [] : [{ to: call.to, text: `${call.from}: ${call.text} ${call.seq}` }];
  });
  return new Map(
    Map.groupBy(told, ({ to }) => to)
      .entries()
      .map(([to, some]) => [to, some.map(({ text }) => text)]),
  );
}

test("a fresh cluster goes the way of this one, with what was done to it, up to a place, and waits there", async () => {
  const shown = await showCluster();
  const page = new Follower(shown);
  await page.until("answer");
  await page.act({ verb: "cut", a: 1, b: 2 });
  await page.act({ verb: "ask", command: "put x 10" });
  await page.until("answer", ({ command }) => command === "put x 10");
  await page.act({ verb: "mend", a: 1, b: 2 });
  await page.act({ verb: "kill", id: 3 });
  const { ask } = await page.act({ verb: "ask", command: "put y 11" });
  await page.until("answer", (answer) => answer.ask === ask);
  await page.until("phase", ({ id, seq, reached }) => id === 2 && seq === 3 && reached.includes("executed"));

  // Just before server 2 is handed the last COMMIT of the last request.
  const commits = page.of("call").filter(({ message, to, seq }) => message === 3 && to === "replica 2" && seq === 3);
  const last = page.of("passed").findLast(({ of }) => commits.some(({ call }) => call === of));
  const to = last?.i ?? 0;
  const replayed = await replayOf(shown, "", to);
  const { text } = await replayed.until("replayed");
  expect(DONE.exec(text)?.[1]).toBe(String(to));
  expect(handedOn(replayed.events)).toEqual(handedOn(page.events, to));
  expect(replayed.of("line").map(({ isCut }) => isCut)).toEqual([true, false]);
  await replayed.until("process", ({ id, state }) => id === 3 && state === "ended");
  const executed = () =>
    replayed.of("phase").some(({ id, seq, reached }) => id === 2 && seq === 3 && reached.includes("executed"));
  expect(executed()).toBe(false);

  // Whoever looks goes on from there.
  const call = replayed
    .of("call")
    .find(
      (one) =>
        commits.some((known) => known.call === last?.of && known.from === one.from) &&
        one.message === 3 &&
        one.to === "replica 2" &&
        one.seq === 3,
    );
  await replayed.act({ verb: "deliver", call: call?.call ?? 0 });
  await replayed.until("phase", ({ id, seq, reached }) => id === 2 && seq === 3 && reached.includes("executed"));
  // The one that was recorded has noticed nothing.
  const { ask: later } = await page.act({ verb: "ask", command: "get x" });
  expect(await page.until("answer", (answer) => answer.ask === later)).toMatchObject({ result: "result: 10" });
});

test("where a submission does something else, the replay says at which event, and what it does", async () => {
  const right = await showCluster();
  const page = new Follower(right);
  await page.until("answer");
  await page.until("phase", ({ id, reached }) => id === 3 && reached.includes("executed"));
  const recording = path.join(await temporaryDir(), "right.ndjson");
  const body = await recordTextOf(right);
  await writeFile(recording, body);
  // It executes nothing.
  const wrong = await showCluster("skeleton", "--replay", recording);
  const replayed = new Follower(wrong);
  const { text } = await replayed.until("replayed");
  const at = Number(PARTED.exec(text)?.[1]);
  const event = page.events[at];
  const call = page.of("call").find((one) => event?.kind === "passed" && one.call === event.of);
  expect(text).toBe(
    `the run parts from the recording at event ${at}: there ${call?.from} -> ${call?.to} COMMIT seq=1 was handed on; here nobody has sent that, and nobody has anything left to do`,
  );
  expect(replayed.hello?.tour).toBeUndefined();
  expect(replayed.of("asked").map(({ command }) => command)).toEqual(["put hello world"]);
});

test("a file that is no recording is named, with what is wrong with it, and nothing is started", async () => {
  const dir = await temporaryDir();
  const hello = {
    kind: "hello",
    version: 1,
    lab: { name: "zpbft", title: "" },
    submission: "",
    n: 4,
    f: 1,
    lanes: [],
    kinds: [],
    stages: [],
    commands: "",
    lies: [],
    doors: [],
    oldest: 0,
    next: 0,
  };
  const lanes = (n: number) => Array.from({ length: n }, (_, id) => ({ name: `replica ${id}`, label: String(id), id }));
  const files: [name: string, content: string | undefined, why: string][] = [
    ["gone.ndjson", undefined, "there is no such file"],
    ["empty.ndjson", "", "line 1: it is empty"],
    ["text.ndjson", "hello\n", "line 1: it is not JSON"],
    ["headless.ndjson", `{"kind":"call"}\n`, 'line 1: the first line has the kind "hello"'],
    [
      "other.ndjson",
      JSON.stringify({ ...hello, lab: { name: "zraft" }, lanes: lanes(4) }),
      'line 1: lab.name: it is of "zraft", and this cluster of zpbft',
    ],
    ["small.ndjson", JSON.stringify({ ...hello, n: 3, lanes: lanes(3) }), "line 1: n: 3, where f = 1 needs 4"],
    [
      "large.ndjson",
      JSON.stringify({ ...hello, f: 90, n: 271, lanes: lanes(271) }),
      "line 1: f: 90 is more than 5, the most that a cluster has here",
    ],
    [
      "late.ndjson",
      JSON.stringify({ ...hello, oldest: 500, lanes: lanes(4) }),
      "line 1: oldest: it begins with event 500, and only what has its beginning can be played again",
    ],
    [
      "torn.ndjson",
      `${JSON.stringify({ ...hello, lanes: lanes(4) })}\n{"i":0,"time_ms":1,"kind":"pass`,
      "line 2: it is not JSON",
    ],
    [
      "gap.ndjson",
      `${JSON.stringify({ ...hello, lanes: lanes(4) })}\n{"i":3,"time_ms":1,"kind":"notice","text":""}`,
      "line 2: i: 3, where 0 is due",
    ],
  ];
  for (const [name, content, why] of files) {
    const file = path.join(dir, name);
    if (content !== undefined) await writeFile(file, content);
    const { exitCode, stdout, stderr } = await runGrader(["cluster", "--web", "--replay", file]);
    expect({ name, exitCode, stdout, stderr: stderr.split("\n")[0] }).toEqual({
      name,
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining(`--replay ${file}: ${why}`),
    });
  }
  const folder = await folderOf({});
  for (const [args, why] of [
    [["--replay", folder, "--web"], `--replay ${folder}: it is no file`],
    [["--replay", "x"], "--replay x: a replay is shown on the page: use it with --web"],
    [
      ["--replay", "x", "--web", "-f", "1"],
      "--replay x: the recording says how many servers there are: leave -f and -n out",
    ],
    [["--to", "5"], "--to 5 is where a replay is to stop: use it with --replay"],
  ] as const) {
    const { exitCode, stderr } = await runGrader(["cluster", ...args]);
    expect({ exitCode, stderr: stderr.split("\n")[0] }).toEqual({ exitCode: 2, stderr: expect.stringContaining(why) });
  }
});

test("a page is told what is wrong with a recording, and its cluster goes on", async () => {
  const shown = await showCluster();
  await expect(replayOf(shown, "{}")).rejects.toThrow('line 1: the first line has the kind "hello"');
  const answer = await fetch(`${shown.origin}/replay?to=x`, {
    method: "POST",
    headers: { cookie: shown.cookie, "content-type": "application/x-ndjson" },
  });
  expect([answer.status, await answer.json()]).toEqual([400, { error: "to: x is no index of an event" }]);
  const simple = await fetch(`${shown.origin}/replay`, {
    method: "POST",
    headers: { cookie: shown.cookie, "content-type": "text/plain" },
  });
  expect(simple.status).toBe(415);
  const nobody = await fetch(`${shown.origin}/replay`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
  });
  expect(nobody.status).toBe(403);
});
