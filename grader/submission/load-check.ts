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
    const hint =
      code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX" ? " (Node only takes types away)" : hintOn(message, given);
    const what = IN_A_BLOCK.test(message) ? 'import or export stands within a block: is a "}" missing above?' : message;
    return `${name} cannot be loaded: line ${line}: ${what}${hint}`;
  }
  if (code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const [, what, wanted = "", name = ""] =
    /^Cannot find (module|package) '(.*)' imported from (\S+)$/.exec(message) ?? [];
  if (!lab.gradedFiles.includes(name)) return undefined;
  const missing =
    what === "package" ? `the package ${wanted}, which the lab does not have` : wordsFor(name, wanted, lab, given);
  return `${name} cannot be loaded: it imports ${missing}`;
}

/** What Node says of an export below a function whose end is missing: it takes the file for no module. */
const IN_A_BLOCK = /^'import', and 'export' cannot be used outside of module code/;

/** The name that a module does not export, as Node says it. */
const NO_EXPORT = /does not provide an export named '([^']*)'/;

/** A type is no export any more when Node has taken the types away. */
function hintOn(message: string, given: ReadonlyMap<string, string>): string {
  const name = NO_EXPORT.exec(message)?.[1];
  if (name === undefined) return "";
  const isType = [...given.values()].some((text) =>
    new RegExp(`^export (type|interface) ${RegExp.escape(name)}\\b`, "m").test(text),
  );
  return isType ? `: it is a type, so write "import { type ${name} }"` : "";
}

/** What a graded file does not export and is to, in a sentence, from what Node wrote; undefined if that says nothing of it. */
export function notExported(said: string, { functions }: Pick<Assignment, "functions">): string | undefined {
  const name = NO_EXPORT.exec(said)?.[1];
  const missing = functions.find((one) => one.name === name);
  return missing && `${missing.file} does not export ${name}: write "export function ${name}"`;
}

function wordsFor(name: string, wanted: string, lab: Assignment, given: ReadonlyMap<string, string>): string {
  const meant = [`${wanted}.ts`, wanted.replace(/\.js$/, ".ts"), `${wanted}/index.ts`].find((file) => given.has(file));
  if (meant !== undefined) {
    const relative = path.posix.relative(path.posix.dirname(name), meant);
    return `${wanted}, which is not there: write "${relative.startsWith(".") ? relative : `./${relative}`}"`;
  }
  return `${wanted}, which is not the lab's: ${onlyGraded(lab)}; move your code there`;
}
