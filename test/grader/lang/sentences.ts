import { glob, readFile } from "node:fs/promises";
import path from "node:path";
import jsTokens from "js-tokens";
import { PROJECT } from "../../../grader/base/project.ts";

/** What the goldens of the bank tell, without what they quote of submissions. Their places for numbers hold some. */
export async function sentencesOfGoldens(): Promise<string[]> {
  const files = await Array.fromAsync(glob("test/submissions/*/golden/*/*.txt", { cwd: PROJECT }));
  const texts = await Promise.all(files.map((file) => readFile(path.join(PROJECT, file), "utf8")));
  return texts.flatMap((text) => text.split("\n").flatMap(sentencesIn));
}

function sentencesIn(line: string): string[] {
  const [, label, text = ""] = /^ *(message|expected|seen|reason|skipped|note): (.*)$/.exec(line) ?? [];
  if (label === undefined || WRITTEN.test(text) || SAID.test(text)) return [];
  const told = label === "skipped" ? text.replace(/^[\w -]+: /, "") : text;
  // Golden files show a range of times as one number.
  const ranges = told.replaceAll(/a pause of #(?! ms after a round)/g, "a pause of 3-3");
  return [ranges.replaceAll("#", "3").replaceAll("DIGEST", "30ce7b1b…")];
}

/** A line that a submission wrote: of a log, of a stack, or of an object; or a value, or what has no words. */
const WRITTEN = /^\w+\.ts:|^ |^\{|^\S+$|^"[^"]*"$|^[^a-z]+$/i;

/** What crosses the wire of the key-value labs: a command with its number, what it comes to, or what a call failed with. */
const SAID =
  /^c[\d#]+ |^(append|put) \S+ |^(ok |ok, ")?(append|put|del|keep-alive) ok|^ok, "|^(error|result): |^[\w.]+ (failed|threw): /;

/** Files whose texts a student reads: all of their texts of several words. */
const SOURCES = [
  "grader/labs/{pbft,views,raft,kvraft,paxos}/judge/*.ts",
  "grader/labs/zpbft/*.ts",
  "grader/labs/zpbft/{one-server,cluster-tests}/*.ts",
  "grader/checks/{scoreboard,verdicts,tries,wants-more}.ts",
  "grader/submission/*.ts",
  "grader/sandbox/wait-for-idle.ts",
  "grader/cluster/{at-work,breakdown,start-error}.ts",
  "grader/cluster/world/settle.ts",
  "grader/labs/kit/world/findings.ts",
  "grader/report/{terminal,ending,standing,tried}.ts",
  "grader/cluster/{prompt,prompt-acts,acts}.ts",
  "grader/labs/{pbft,views,raft,kvraft,paxos}/playing/*.ts",
  "grader/history/journal.ts",
  "grader/commands/{cluster,journal}.ts",
];

/** Files of those that a student reads nothing of: names of events and scripts, forms of log lines, and what is run. */
const SILENT =
  /\/(log-grammar|trace|cells|help|orders|mixtures|script|scripts|script-runner|ranks|compile-cache|cluster-test|lab|hints|bench)\.ts$/;

interface Sentence {
  file: string;
  text: string;
}

/** The texts in sources that a student may read, in pieces: what stands before, between and behind the parts that are put in. */
export async function sentencesOfSources(): Promise<Sentence[]> {
  const files = await Array.fromAsync(glob(SOURCES, { cwd: PROJECT }));
  const speaking = files.filter((file) => !SILENT.test(file)).toSorted();
  const found = speaking.map(async (file) => {
    const source = await readFile(path.join(PROJECT, file), "utf8");
    return piecesOf(source).map((text) => ({ file, text }));
  });
  return (await Promise.all(found)).flat();
}

function piecesOf(source: string): string[] {
  const tokens = Array.from(jsTokens(source)).filter(
    ({ type }) => type !== "WhiteSpace" && type !== "LineTerminatorSequence",
  );
  return tokens.flatMap(({ type, value }, place) => {
    const [before, around, behind] = [tokens[place - 2]?.value, tokens[place - 1]?.value, tokens[place + 1]?.value];
    const isError = around === "(" && before !== undefined && /^(RangeError|debug|covers|assert)$/.test(before);
    if (!TEXTS.has(type) || isError || behind === ":") return [];
    const text = value
      .replace(/^[`"'}]/, "")
      .replace(/(?:[`"']|\$\{)$/, "")
      .replaceAll("\\n", "");
    return text
      .split(JOINT)
      .map((clause) => clause.trim())
      .filter(isSaid);
  });
}

const TEXTS = new Set(["StringLiteral", "NoSubstitutionTemplate", "TemplateHead", "TemplateMiddle", "TemplateTail"]);

/** Where sentences are put together of clauses that have translations of their own. */
const JOINT = /: |, and the servers? (?:is|are) idle| (?=2f = )/;

function isSaid(text: string): boolean {
  return /[a-z]{2,} .*[a-z]{2,}/.test(text) && !CODE.test(text) && !NAMES.has(text);
}

/** Scripts, patterns, programs, and what is typed. */
const CODE =
  /\bpp\b|\\|=>|^import |import \{|\(type\||^ulimit|^npm run journal|^put \S+ \S+$|^[a-z]+ (?:<|on\|)|^waited for$|, or until they are idle for$/;

/** What names events in a history, and kinds of things. */
const NAMES = new Set([
  ...["all is lost already", "the time for the grade was over", "nothing yet", "disk loaded,"],
  ...[
    "while all are well",
    "for the whole database",
    "through a backup",
    "while one is faulty",
    "when enough are back",
  ],
  ...["among Byzantine replicas", "when all that are correct are back", "with two of four faulty"],
  ...["with forgeries for a quorum", "on a network that delays and reorders", "at the prompt", "not linearizable"],
  ...["out of time", "never idle", "never starts", "is stopped", "takes no time", "no file", "no text", "too long"],
  ...["a PREPARE that is too many", "its good COMMITs again", "a COMMIT of everybody", "a new server, alone"],
  ...[
    "a new server, and a COMMIT for another seq",
    "nobody sent the request",
    'write "export function',
    "tsc ended with",
    "does not provide an export named",
    "its caller is told",
    "can't find this key 'x'",
  ],
  ...[
    "get <key>, put <key> <val>, del <key>, all",
    "== start work loop ==",
    "what ended a cluster test is found in its history",
  ],
]);
