import { PROJECT, SOLUTION } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { labIn } from "../labs/catalogue.ts";
import { ReleaseError } from "../release/entries.ts";
import { release } from "../release/release.ts";
import { runCommand } from "./command.ts";
import { asText, LAB } from "./options.ts";

const RELEASE = {
  typed: "npm run release",
  usage: "-- --out DIR [--url URL] [--lab NAME]",
  options: {
    out: {
      flags: "--out <DIR>",
      help: "a new or empty folder: it gets the students' package, and one for each platform that grades",
      read: asText,
    },
    url: {
      flags: "--url <URL>",
      help: "where you will put grader-public.tar.gz: the workflows of students' repositories fetch it from there",
      read: address,
    },
    lab: { ...LAB, help: "the lab that is released" },
  },
  after: "DIR/README.md says what is what, and which files students must never see.\n",
} as const;

/** Makes a release and lists its files. Returns the exit code: 0, or 2 if none could be made. */
export function run(argv: readonly string[]): Promise<number> {
  return runCommand(RELEASE, argv, async ({ options }) => {
    if (options.out === undefined) throw new UsageError("--out is missing: where is the release to go?");
    const lab = await labIn(SOLUTION, options.lab);
    const out = fromCaller(options.out, "release");
    try {
      const names = await release({ project: PROJECT, lab, out, url: options.url ?? "" });
      process.stdout.write(names.map((name) => `${name}\n`).join(""));
      return 0;
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      process.stderr.write(`${error.message}\n`);
      return 2;
    }
  });
}

/** What is fetched is run, so nobody on the way may change it. */
function address(text: string, flag: string): string {
  const url = URL.parse(text);
  if (url?.protocol === "https:") return url.href;
  throw new UsageError(`${flag} ${text}: expected an address that begins with https://`);
}
