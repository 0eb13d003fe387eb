import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { ifThere } from "../base/if-there.ts";
import { whyOf } from "../base/write.ts";
import type { Found, Unnamed } from "./entry.ts";

const METADATA = "submission_metadata.yml";

/** A class of five hundred, with all that an autograder wrote, is a tenth of it. */
const METADATA_MAX_BYTES: number = 64 * 1024 * 1024;

/** What Gradescope knows of a submission, as Ruby writes it. */
interface Metadata {
  ":submitters"?: { ":name"?: unknown; ":sid"?: unknown; ":email"?: unknown }[];
}

/**
 * What Gradescope exports: a folder for each submission, the one that counts, and a file that tells whose it is. Undefined
 * if this is no such export.
 */
export async function gradescopeExport(dir: Buffer, found: readonly Found[]): Promise<Unnamed[] | undefined> {
  const folders = found.filter(({ name, isFolder }) => isFolder && /^submission_\d+$/.test(name));
  if (folders.length === 0) return undefined;
  const metadata = await readMetadata(Buffer.concat([dir, Buffer.from(path.sep + METADATA)]));
  if (metadata === undefined) return undefined;
  return folders.map(({ name, place }) => {
    const people = submittersOf(metadata[name]);
    const student = people.map((one) => one.name).join(", ") || name;
    const id = people.map((one) => one.id).join(", ");
    return {
      key: `gradescope:${id || name}:${student}`,
      student,
      id,
      late: "",
      attempt: "",
      source: name,
      wanted: id === "" ? student : `${student}_${id}`,
      parts: [{ place, name }],
      notes: [],
    };
  });
}

function submittersOf(metadata: Metadata | undefined): { name: string; id: string }[] {
  const submitters = metadata?.[":submitters"];
  if (!Array.isArray(submitters)) return [];
  return submitters.map((one) => ({
    name: String(one?.[":name"] ?? ""),
    id: String(one?.[":sid"] ?? one?.[":email"] ?? ""),
  }));
}

/**
 * What it tells of each submission; where it makes no sense, nothing, and then they are called by their numbers.
 *
 * @throws Error when it is there and cannot be read: nobody may be called otherwise for that
 */
async function readMetadata(file: Buffer): Promise<Record<string, Metadata | undefined> | undefined> {
  const found = await ifThere(stat(file)).catch(refuse);
  if (found === undefined || !found.isFile()) return undefined;
  if (found.size > METADATA_MAX_BYTES) return {};
  const text = await readFile(file, "utf8").catch(refuse);
  try {
    // Numbers of students stay as they are written, zeros in front among them.
    const read: unknown = parse(text, { schema: "failsafe", logLevel: "silent" });
    return typeof read === "object" && read !== null ? (read as Record<string, Metadata>) : {};
  } catch {
    return {};
  }
}

function refuse(error: unknown): never {
  throw new Error(`${METADATA}: ${whyOf(error)}`);
}
