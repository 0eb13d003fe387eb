import { SKELETON } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { Cluster } from "../cluster/cluster.ts";
import { Prompt } from "../cluster/prompt.ts";
import { NOTHING_TO_SEE } from "../cluster/prompt-acts.ts";
import { Screen } from "../cluster/screen.ts";
import { Session } from "../cluster/session.ts";
import type { Page } from "../cluster/web/open.ts";
import { labIn } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { speak } from "../lang/say.ts";
import { OutputError } from "../sandbox/output.ts";
import { sandboxHere } from "../sandbox/sandbox.ts";
import { stage } from "../submission/stage.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";
import { runCommand } from "./command.ts";
import { LAB, LANG, readF, submissionOption, wholeNumber } from "./options.ts";

const CLUSTER = {
  typed: "npm run cluster",
  usage: "[-- options]",
  options: {
    f: {
      flags: "-f, --f <N>",
      help: "how many faulty servers to tolerate",
      read: readF,
      fallback: 1,
    },
    submission: submissionOption("the submission to run (default: skeleton)"),
    lab: LAB,
    lang: LANG,
    log: {
      flags: "--log <N>",
      help: "show all that the processes log, from this level on: 0 Debug, 1 INFO, 2 WARN, 3 ERROR",
      read: wholeNumber(0, 3),
    },
    web: { flags: "--web", help: "show the cluster on a page of this machine too, and let it be played with there" },
    port: {
      flags: "--port <N>",
      help: "where the page of --web is (default: any port that is free)",
      read: wholeNumber(1, 65_535),
    },
  },
} as const;

/** A server is at work in a second, on a machine that does nothing else. */
const PATIENCE_MS = 5000;

const notAtWork = ({ gradedFiles }: Lab): string =>
  `the servers are not at work after ${PATIENCE_MS / 1000} s: is there a loop, or an await without an end, outside of the functions of ${gradedFiles.join(", ")}? Ctrl-C ends this`;

/** A cluster in one terminal: every process's lines, and a prompt. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  await speak(languageOf(argv, process.env));
  return runCommand(CLUSTER, argv, async ({ options: { submission, f, log, web, port, ...options } }) => {
    if (port !== undefined && !web) throw new UsageError("--port is that of the page: use it with --web");
    const dir = submission === undefined ? SKELETON : fromCaller(submission, "cluster");
    const lab = await labIn(dir, options.lab);
    try {
      return await start(dir, lab, {
        ...{ f, log: log ?? 1, isLoud: log !== undefined },
        page: web ? { port: port ?? 0, submission: submission ?? "skeleton" } : undefined,
      });
    } catch (error) {
      if (!(error instanceof SubmissionError || error instanceof OutputError)) throw error;
      const who = error instanceof OutputError && error.who !== undefined ? `${error.who} did not start: ` : "";
      process.stderr.write(`${who}${error.message}\n`);
      return 2;
    }
  });
}

interface Played {
  f: number;
  /** The lowest level that is shown, and whether it is at the beginning. */
  log: number;
  isLoud: boolean;
  /** Where its page is, 0 for a free port, and what that calls the submission; undefined without a page. */
  page: { port: number; submission: string } | undefined;
}

async function start(dir: string, lab: Lab, { f, log, isLoud, page: shown }: Played): Promise<number> {
  const family = await lab.family?.();
  if (family === undefined) throw new UsageError(`--lab ${lab.name}: this lab has no clusters`);
  const submission = await readSubmission(dir, lab);
  process.stderr.write(submission.notes.map((note) => `${note}\n`).join(""));
  const sandbox = await sandboxHere();
  const staged = await stage(submission, sandbox);
  const { playing = NOTHING_TO_SEE, registered, name } = family;
  const screen = new Screen({ log, isLoud, order: playing.order, registered, name });
  // A file that runs for ever when it is loaded says nothing.
  const patience = setTimeout(() => screen.say(notAtWork(lab)), PATIENCE_MS);
  let page: Page | undefined;
  try {
    const cluster = await Cluster.start(family, {
      program: staged.program,
      sandbox,
      f,
      master: "puppet",
      isByHand: true,
      // The lines that tell how far a process has come are INFO; what is not to be seen of them is not shown.
      log: Math.min(log, 1),
      onProcess: (process) => {
        screen.show(process);
        page?.show(process);
      },
    }).finally(() => clearTimeout(patience));
    try {
      const client = await cluster.realClient();
      const session = new Session(cluster, screen, client, { ...lab.prompt, playing });
      const prompt = new Prompt(session, { name: lab.name, ...lab.prompt });
      if (shown !== undefined) {
        // The packages of a server take a while to load, and nobody else needs them.
        const { openPage } = await import("../cluster/web/open.ts");
        const { name: id, title, prompt: words } = lab;
        const options = { session, lab: { name: id, title, ...words }, ...shown, quit: () => prompt.end() };
        page = await openPage(options).catch((error: NodeJS.ErrnoException): never => {
          if (error.code !== "EADDRINUSE" && error.code !== "EACCES") throw error;
          throw new UsageError(`--port ${shown.port}: ${error.message}; give another, or none for one that is free`);
        });
        screen.say(`the page of this cluster: ${page.url}`);
      }
      await prompt.run();
    } finally {
      await page?.close();
      await cluster.stop();
    }
  } finally {
    await staged.remove();
  }
  return 0;
}
