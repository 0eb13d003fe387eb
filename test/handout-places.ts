import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";

const PROJECT = path.join(import.meta.dirname, "..");

/** Where the files of a handout's sample session lie: by their names, and the others in `usual`. */
interface Folders {
  usual: string;
  others: Readonly<Record<string, string>>;
}

const SHARED = { "join.ts": "skeleton/zmaster", "master.ts": "skeleton/zmaster", "prompt.ts": "skeleton/zkv" };

export const ZPBFT_FOLDERS: Folders = { usual: "skeleton/zpbft", others: { ...SHARED, "commit.ts": "solution/zpbft" } };

/** What servers with a disk and a clock of their own share. */
const ZSERVER = Object.fromEntries(
  ["find.ts", "peers.ts", "register.ts", "survive.ts"].map((file) => [file, "skeleton/zserver"]),
);

const ZRAFT_FILES = ["elect.ts", "replicate.ts", "persist.ts", "compact.ts"];

export const ZRAFT_FOLDERS: Folders = {
  usual: "skeleton/zraft",
  others: { ...SHARED, ...ZSERVER, ...Object.fromEntries(ZRAFT_FILES.map((file) => [file, "solution/zraft"])) },
};

const ZPAXOS_FILES = ["acceptor.ts", "proposer.ts", "learner.ts", "forget.ts"];

export const ZPAXOS_FOLDERS: Folders = {
  usual: "skeleton/zpaxos",
  others: { ...SHARED, ...ZSERVER, ...Object.fromEntries(ZPAXOS_FILES.map((file) => [file, "solution/zpaxos"])) },
};

export const ZKVRAFT_FOLDERS: Folders = {
  usual: "skeleton/zkvraft",
  others: {
    ...{ ...SHARED, ...ZSERVER, ...Object.fromEntries(ZRAFT_FILES.map((file) => [file, "solution/zraft"])) },
    ...{ "apply.ts": "skeleton/zraft", "records.ts": "skeleton/zraft" },
  },
};

/** What of zpbft's program goes on in zviews. */
const OF_ZPBFT = Object.fromEntries(
  ["preprepare.ts", "prepare.ts", "execute.ts"].map((file) => [file, "skeleton/zpbft"]),
);

export const ZVIEWS_FOLDERS: Folders = {
  usual: "skeleton/zviews",
  others: {
    ...OF_ZPBFT,
    "commit.ts": "solution/zpbft",
    "checkpoint.ts": "solution/zviews",
    "viewchange.ts": "solution/zviews",
  },
};

/** The text with each `file.ts:line` at the call that logs what the text shows of that place. */
export async function withPlaces(text: string, folders: Folders): Promise<string> {
  const shown = Array.from(text.matchAll(/(\w+\.ts):(\d+): (Debug|INFO|WARN|ERROR)\| ([^`\n]+)/g));
  expect(shown.length).toBeGreaterThan(10);
  const places = new Map<string, string>();
  for (const [, file = "", line = "", level = "", message = ""] of shown) {
    places.set(`${file}:${line}`, `${file}:${await lineThatLogs(folders, file, level, message)}`);
  }
  return text.replace(/\b\w+\.ts:\d+\b/g, (place) => places.get(place) ?? place);
}

/** What a line is logged by. The reference of zraft chooses the level of some lines by what they are about. */
const FUNCTIONS: Record<string, string> = {
  Debug: "zlog\\.debug",
  INFO: "(?:zlog\\.info|\\blog|\\blogOf\\(\\w+\\))",
  WARN: "zlog\\.warn",
  ERROR: "zlog\\.fatal",
};

/** What calls are given that log a text made elsewhere, by the file they are in. */
const PASSED_ON: Readonly<Record<string, string>> = { "prompt.ts": "error.message", "peers.ts": "text" };

async function lineThatLogs({ usual, others }: Folders, file: string, level: string, message: string): Promise<number> {
  const source = await readFile(path.join(PROJECT, others[file] ?? usual, file), "utf8");
  const given = PASSED_ON[file];
  const calls = source.matchAll(new RegExp(`${FUNCTIONS[level]}\\(\\s*(?:(["\`])(.*?)\\1|([\\w.]+)\\))`, "g"));
  const matching = Array.from(calls)
    .filter(([, , template, name]) => (template === undefined ? name === given : patternOf(template).test(message)))
    .map(({ index, 2: template = "" }) => ({
      line: source.slice(0, index).split("\n").length,
      fixed: fixedLength(template),
    }));
  // `… error: refused` fits `… error: ${message}` too: the one that says more of it is meant.
  const most = Math.max(...matching.map(({ fixed }) => fixed));
  const lines = matching.filter(({ fixed }) => fixed === most).map(({ line }) => line);
  expect(lines, `the lines of ${file} that log "${level}| ${message}"`).toHaveLength(1);
  return lines[0] as number;
}

function fixedLength(template: string): number {
  return template.replace(/\$\{[^}]*\}/g, "").length;
}

/** What a template literal can become: anything may stand for each of its `${...}`. */
function patternOf(template: string): RegExp {
  return new RegExp(
    `^${template
      .split(/\$\{[^}]*\}/)
      .map(RegExp.escape)
      .join(".*")}$`,
  );
}
