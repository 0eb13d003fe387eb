import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { extract, pack } from "tar-stream";
import { json } from "../base/text.ts";
import { writeWhole } from "../base/write.ts";
import { checksOf, type Report, scoreOf } from "../report/report.ts";
import { readReport } from "./attempt.ts";
import type { TaskResult } from "./engine.ts";

/** A result in one piece is no larger, in bytes: of a larger one the largest files are left out. A usual one has 0.6 MB. */
export const PACKET_BYTES_MAX: number = 8 * 2 ** 20;

/** Nothing that grading writes is larger when it is unpacked. */
const UNPACKED_BYTES_MAX = 512 * 2 ** 20;

const ABOUT = "result.json";
const SCHEMA = "lab-result/1";

/** What of a result may be left out, the largest first. The page is made anew without it. */
const SPARED = [/^history\//, /^log\//, /^report\.html$/];

/** The name of a file in a packet: it leads nowhere else. */
const SAFE = /^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/;

/** What is said of a result, beside the files of a grade. */
interface About {
  schema: typeof SCHEMA;
  task: string;
  machine: string;
  /** What was left out for its size; empty if nothing. */
  left: string;
}

/** A result of a task as one piece: an archive of all that grading has written. */
export async function packed(task: string, { report, out }: { report: Report; out: string }, machine: string) {
  let files = await filesIn(out);
  let bytes = await archive(files, { schema: SCHEMA, task, machine, left: "" });
  for (const [place, spared] of SPARED.entries()) {
    if (bytes.length <= PACKET_BYTES_MAX) break;
    files = new Map([...files].filter(([name]) => !spared.test(name)));
    const names = ["history/", "log/", "report.html"].slice(0, place + 1).join(", ");
    bytes = await archive(files, { schema: SCHEMA, task, machine, left: names });
  }
  return { bytes, verdict: verdictOf(report) };
}

/**
 * Unpacks a result into an empty folder. Undefined if it is damaged, or of another task.
 *
 * @throws Error when the folder cannot be written to
 */
export async function unpacked(bytes: Buffer, task: string, dir: string): Promise<TaskResult | undefined> {
  const files = await filesOf(bytes);
  const about = aboutIn(files?.get(ABOUT));
  if (files === undefined || about?.task !== task) return undefined;
  for (const [name, content] of files) if (name !== ABOUT) await writeWhole(path.join(dir, name), content);
  const report = await readReport(path.join(dir, "report.json"));
  if (report === undefined) return undefined;
  const { machine, left } = about;
  if (left === "") return { report, out: dir, machine };
  const note = `${left} of the grade are left out: they were too large to be sent`;
  return { report: { ...report, notes: [...report.notes, note] }, out: dir, machine };
}

/** What of a report must be the same wherever it was made, in a line. */
export function verdictOf(report: Report): string {
  const kind = report.graded ? "graded" : `no grade, ${report.errorSource}`;
  const checks = checksOf(report).map(({ id, status, points }) => `${id} ${status} ${points}`);
  return [`${kind}, ${scoreOf(report)} of ${report.maxScore}`, ...checks].join("; ");
}

async function filesIn(dir: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const places = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const read = places.toSorted().map(async (place) => {
    const name = path.relative(dir, place).replaceAll(path.sep, "/");
    return [name, await readFile(place)] as const;
  });
  return new Map((await Promise.all(read)).filter(([name]) => SAFE.test(name)));
}

async function archive(files: ReadonlyMap<string, Buffer>, about: About): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name: ABOUT }, json(about));
  for (const [name, content] of files) tar.entry({ name }, content);
  tar.finalize();
  return promisify(gzip)(await buffer(Readable.from(tar)));
}

async function filesOf(bytes: Buffer): Promise<Map<string, string> | undefined> {
  const files = new Map<string, string>();
  try {
    const tar = extract();
    Readable.from([await promisify(gunzip)(bytes, { maxOutputLength: UNPACKED_BYTES_MAX })]).pipe(tar);
    for await (const entry of tar) {
      const { name, type } = entry.header;
      if (type !== "file" || !SAFE.test(name)) return undefined;
      files.set(name, (await buffer(entry)).toString("utf8"));
    }
    return files;
  } catch {
    return undefined;
  }
}

function aboutIn(text: string | undefined): Omit<About, "schema"> | undefined {
  try {
    const { schema, task, machine, left } = JSON.parse(text ?? "") as Record<string, unknown>;
    const isRight = schema === SCHEMA && typeof task === "string" && typeof left === "string";
    return isRight && typeof machine === "string" ? { task, machine, left } : undefined;
  } catch {
    return undefined;
  }
}
