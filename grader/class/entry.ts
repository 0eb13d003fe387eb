import { isUtf8 } from "node:buffer";
import path from "node:path";
import { withoutExtension } from "../intake/archive.ts";
import type { Part } from "../intake/intake.ts";
import type { Arrival } from "./shapes.ts";

/** One submission of a class, as it was handed in. */
export interface Entry {
  /** What it is called in everything that is written: safe as the name of a folder, and nobody else's. */
  name: string;
  /** Whose it is: the same in every run. */
  key: string;
  /** The name of the person, or what it was handed in as. */
  student: string;
  /** What the platform knows the person by; empty if it does not say. */
  id: string;
  late: Arrival["late"];
  /** Which attempt it is, in words; empty if the platform does not say. */
  attempt: string;
  /** What it is called where it lies: `ann` or `ann.zip`. */
  source: string;
  /** All that it consists of. */
  parts: readonly Part[];
  /** What of it does not count, for it was handed in earlier. */
  notes: readonly string[];
}

/** A file or folder among the submissions. */
export interface Found {
  /** As people read it, and as it is written there. */
  name: string;
  raw: Buffer;
  place: Buffer;
  isFolder: boolean;
}

/** An entry that has no safe name yet. */
export type Unnamed = Omit<Entry, "name"> & {
  /** What it would like to be called. */
  wanted: string;
};

/** Whose graded file it is, by the name of a file that is somebody's name and then the graded file's; undefined for others. */
export function bareOf(name: string, gradedFiles: readonly string[]): string | undefined {
  const ends = gradedFiles.map((file) => {
    const { name: stem, ext } = path.posix.parse(file);
    return `${RegExp.escape(stem)}\\d*([^a-z0-9.][^.]*)?${RegExp.escape(ext)}`;
  });
  return new RegExp(`^(?<student>.+?)[-_ ]+(?:${ends.join("|")})(\\.txt)?$`, "iu").exec(name)?.groups?.student;
}

/** What was handed in by itself, under a name that no platform made. */
export function alone({ name, raw, place, isFolder }: Found, gradedFiles: readonly string[]): Unnamed {
  const bare = isFolder ? undefined : bareOf(name, gradedFiles);
  const student = bare ?? (isFolder ? name : withoutExtension(name));
  // What stands before the graded file's name is the person's.
  const part = bare === undefined ? name : name.slice(bare.length).replace(/^[-_ ]+/, "");
  return {
    key: isUtf8(raw) ? `name:${name}` : `bytes:${raw.toString("hex")}`,
    student,
    id: "",
    late: "",
    attempt: "",
    source: name,
    wanted: student,
    notes: [],
    parts: [{ place, name: part }],
  };
}
