import path from "node:path";
import type { Assignment } from "../base/lab.ts";
import { onlyGraded } from "./submission.ts";

/** What Node writes a line of is longer only if the student's is. */
const LINE_MAX = 500;

/** Where a stage lies, in front of a name in it: a path, or its address. */
const STAGE = /(?:file:\/\/)?\/[^'"\n]*\/zlab-stage-[\w-]+\//;

/**
 * Why Node cannot load a graded file, in a sentence, from what it wrote when it tried to link it: undefined when it says
 * nothing against the file, or something that could be the machine's fault. Nothing of the file was run by then.
 */
export function whyNotLoaded(said: string, lab: Assignment, given: ReadonlyMap<string, string>): string | undefined {
  const lines = said
    .split("\n")
    .filter((line) => line.length <= LINE_MAX)
    .map((line) => line.replace(new RegExp(STAGE, "g"), ""));
  const errors = lines.map((line) => /^(\w*Error)(?: \[(\w+)\])?: (.*)$/.exec(line));
  const [, kind, code = "", message = ""] = errors.find((error) => error !== null) ?? [];
  if (kind === "SyntaxError") {
    // Where it is in Node's own files stands before.
    const places = lines.map((line) => /^(\S+):(\d+)$/.exec(line));
    const [, name, line] = places.find((place) => lab.gradedFiles.includes(place?.[1] ?? "")) ?? [];
    if (name === undefined) return undefined;
    const hint = code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" ? " (Node only takes types away)" : "";
    return `${name} cannot be loaded: line ${line}: ${message}${hint}`;
  }
  if (code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const [, what, wanted = "", name = ""] =
    /^Cannot find (module|package) '(.*)' imported from (\S+)$/.exec(message) ?? [];
  if (!lab.gradedFiles.includes(name)) return undefined;
  const missing =
    what === "package" ? `the package ${wanted}, which the lab does not have` : wordsFor(name, wanted, lab, given);
  return `${name} cannot be loaded: it imports ${missing}`;
}

function wordsFor(name: string, wanted: string, lab: Assignment, given: ReadonlyMap<string, string>): string {
  const meant = [`${wanted}.ts`, wanted.replace(/\.js$/, ".ts"), `${wanted}/index.ts`].find((file) => given.has(file));
  if (meant !== undefined) {
    const relative = path.posix.relative(path.posix.dirname(name), meant);
    return `${wanted}, which is not there: write "${relative.startsWith(".") ? relative : `./${relative}`}"`;
  }
  return `${wanted}, which is not the lab's: ${onlyGraded(lab)}; move your code there`;
}
