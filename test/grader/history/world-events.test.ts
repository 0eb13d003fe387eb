import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { changesOf, diskAt } from "../../../grader/history/disk.ts";
import { readHistory, writeHistory } from "../../../grader/history/files.ts";
import { History, type Protocol } from "../../../grader/history/history.ts";
import { ANY_CALL, journal, readEvents } from "../../../grader/history/journal.ts";
import { temporaryDir } from "../support.ts";

const PROTOCOL: Protocol = { malformation: () => undefined, kept: () => undefined };

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What happened to the disk of one, and a write of another. */
function written(): History {
  const history = new History(PROTOCOL);
  const write = (op: "append" | "replace", text: string, who = "one") =>
    history.note({ kind: "disk", who, op, bytes: base64(text) });
  history.note({ kind: "laid", who: "one", bytes: base64("ab") });
  history.note({ kind: "start", who: "one" });
  history.note({ kind: "acked", disk: history.note({ kind: "disk", who: "one", op: "load" }) });
  history.note({ kind: "acked", disk: write("append", "cd") });
  history.note({ kind: "acked", disk: write("append", "x", "other") });
  history.note({ kind: "tick", who: "one", to_ms: 250 });
  history.note({ kind: "fence", who: "one", since: history.now });
  history.note({ kind: "acked", disk: write("append", "ef"), error: "EIO", kept: 1 });
  history.note({ kind: "step", text: "kill one keeping 2" });
  history.note({ kind: "kill", who: "one", disk: write("append", "ghi"), kept: 2 });
  history.note({ kind: "acked", disk: write("replace", "new") });
  history.note({ kind: "kill", who: "one", disk: write("replace", "newer"), kept: 0 });
  history.note({ kind: "kill", who: "one" });
  return history;
}

test("what was on a disk at any place is told by what was asked and answered, and by kills", () => {
  const history = written();
  const changes = changesOf(history, "one");
  const held = history.events.map(({ at }) => diskAt(changes, at).toString());
  expect(held.filter((text, place) => text !== held[place - 1])).toEqual(["ab", "abcd", "abcde", "abcdegh", "new"]);
  // Not before it was answered.
  const [write] = history.of("disk").filter(({ op }) => op === "append");
  expect(diskAt(changes, write?.at ?? 0).toString()).toBe("ab");
  expect(diskAt(changes, 0)).toEqual(Buffer.alloc(0));
  expect(changesOf(history, "nobody")).toEqual([]);
});

test("ticks, disks, kills and steps are stored and read as any event, and told in a journal", async () => {
  const history = written();
  const file = path.join(await temporaryDir(), "world.ndjson");
  await writeHistory(history, file);
  const text = await readFile(file, "utf8");
  expect(readHistory(text, PROTOCOL).events).toEqual(history.events);
  const lines = [...journal(readEvents(text).events, { teller: ANY_CALL })].map((line) => line.slice(18));
  expect(lines).toEqual([
    "the disk of one is made to hold 2 bytes: ab",
    "one is started",
    "one asks its disk: load",
    "  the disk answers 3",
    "one asks its disk: append 2 bytes: cd",
    "  the disk answers 5",
    "other asks its disk: append 1 bytes: x",
    "  the disk answers 7",
    "one is told that it is 250 ms",
    "  one has taken what was passed to it before 9",
    "one asks its disk: append 2 bytes: ef",
    "  the disk answers 11: EIO, 1 bytes are kept",
    "step: kill one keeping 2",
    "one asks its disk: append 3 bytes: ghi",
    "one is killed; of what it wrote at 14, 2 bytes are kept",
    "one asks its disk: replace 3 bytes: new",
    "  the disk answers 16",
    "one asks its disk: replace 5 bytes: newer",
    "one is killed; of what it wrote at 18, 0 bytes are kept",
    "one is killed",
  ]);
});

test("an answer to what no disk was asked for belongs to no history", () => {
  const about = (disk: number) =>
    `{"at":1,"time_ms":0,"kind":"start","who":"one"}\n{"at":2,"time_ms":0,"kind":"acked","disk":${disk}}\n`;
  expect(() => readHistory(about(1), PROTOCOL)).toThrow("event 2: no disk was asked at 1");
  expect(() => readHistory(about(7), PROTOCOL)).toThrow("event 2: no disk was asked at 7");
});
