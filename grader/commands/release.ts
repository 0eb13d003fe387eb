import { PROJECT } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { ReleaseError } from "../release/entries.ts";
import { release } from "../release/release.ts";
import { readFlags, withUsage } from "./flags.ts";

const USAGE = `usage: npm run release -- --out DIR [--url URL]

  --out DIR   a new or empty folder: it gets the students' package, and one for each platform that grades
  --url URL   where you will put grader-public.tar.gz: the workflows of students' repositories fetch it from there

DIR/README.md says what is what, and which files students must never see.
`;

/** Makes a release and lists its files. Returns the exit code: 0, or 2 if none could be made. */
export function releaseCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const options = {
      out: { type: "string" },
      url: { type: "string" },
      help: { type: "boolean", short: "h" },
    } as const;
    const { values } = readFlags(argv, options, 0);
    if (values.help) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (values.out === undefined) throw new UsageError("--out is missing: where is the release to go?");
    const url = values.url === undefined ? "" : address(values.url);
    const out = fromCaller(values.out, "release");
    try {
      const names = await release({ project: PROJECT, out, url });
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
function address(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === "https:") return url.href;
  throw new UsageError(`--url ${text}: expected an address that begins with https://`);
}
