import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { expect, test } from "vitest";
import { PACKET_BYTES_MAX, packed, unpacked, verdictOf } from "../../../grader/class/packet.ts";
import { folderOf, temporaryDir } from "../support.ts";
import { errorOf, reportOf } from "./fake.ts";

const REPORT = reportOf({ once: "passed", view: "failed" }, { submission: "t1" });

test("a result is unpacked as it was packed, with the machine's name", async () => {
  const files = { "report.json": JSON.stringify(REPORT), "history/a-1.ndjson": "événement\n", "log/a.txt": "" };
  const { bytes, verdict } = await packed("t1", { report: REPORT, out: await folderOf(files) }, "pc1");
  expect(verdict).toBe("graded, 10 of 20; once passed 10; view failed 0");
  const dir = await temporaryDir();
  expect(await unpacked(bytes, "t1", dir)).toEqual({ report: REPORT, out: dir, machine: "pc1" });
  for (const [name, content] of Object.entries(files)) expect(await readFile(`${dir}/${name}`, "utf8")).toBe(content);
});

test("of a result that is too large the largest files are left out, and the report says so", async () => {
  const large = randomBytes(PACKET_BYTES_MAX);
  const files = {
    "report.json": JSON.stringify(REPORT),
    "history/a.ndjson": large,
    "log/a.txt": "said",
    "report.html": "",
  };
  const { bytes } = await packed("t1", { report: REPORT, out: await folderOf(files) }, "pc1");
  expect(bytes.length).toBeLessThan(PACKET_BYTES_MAX);
  const dir = await temporaryDir();
  const result = await unpacked(bytes, "t1", dir);
  expect(result?.report?.notes).toEqual(["history/ of the grade are left out: they were too large to be sent"]);
  expect((await readdir(dir)).toSorted()).toEqual(["log", "report.html", "report.json"]);
});

test.each(["../out.txt", "/etc/passwd", "a/../../b", "a//b", ".hidden", "C:\\x"])(
  "a file called %s is not unpacked",
  async (name) => {
    const tar = pack();
    const about = { schema: "lab-result/1", task: "t1", machine: "pc1", left: "" };
    tar.entry({ name: "result.json" }, JSON.stringify(about));
    tar.entry({ name: "report.json" }, JSON.stringify(REPORT));
    tar.entry({ name }, "written");
    tar.finalize();
    const dir = await temporaryDir();
    expect(await unpacked(gzipSync(await buffer(Readable.from(tar))), "t1", dir)).toBeUndefined();
    expect(await readdir(dir)).toEqual([]);
  },
);

test("one of another task, or a damaged one, is none", async () => {
  const out = await folderOf({ "report.json": JSON.stringify(REPORT) });
  const { bytes } = await packed("t1", { report: REPORT, out }, "pc1");
  const dir = await temporaryDir();
  expect(await unpacked(bytes, "t2", dir)).toBeUndefined();
  expect(await unpacked(bytes.subarray(20), "t1", dir)).toBeUndefined();
  expect(await unpacked(Buffer.from("no archive"), "t1", dir)).toBeUndefined();
});

test("verdicts differ where a score, a check, or whose fault it is differs", () => {
  const told = [
    REPORT,
    reportOf({ once: "passed", view: "inconclusive" }),
    reportOf({ once: "failed", view: "passed" }),
    errorOf("submission", "x"),
    errorOf("grader", "x"),
  ].map(verdictOf);
  expect(new Set(told).size).toBe(told.length);
  expect(verdictOf({ ...REPORT, duration_ms: 1, startedAt: "another" })).toBe(told[0]);
});
