import { useSodium } from "../../skeleton/znet/sodium.ts";
import { messageOf } from "../base/error-message.ts";
import { firstTaken } from "../base/ports.ts";
import { SKELETON } from "../base/project.ts";
import { fromCaller, UsageError } from "../base/usage.ts";
import { Cluster } from "../cluster/cluster.ts";
import type { Client, Family } from "../cluster/family.ts";
import type { Puppet } from "../cluster/member.ts";
import { Prompt } from "../cluster/prompt.ts";
import { NOTHING_TO_SEE } from "../cluster/prompt-acts.ts";
import { replay } from "../cluster/replay/replay.ts";
import { Screen } from "../cluster/screen.ts";
import { Session } from "../cluster/session.ts";
import type { Page, PageOptions } from "../cluster/web/open.ts";
import { PLAIN } from "../cluster/web/plain.ts";
import { whyNotAtWork } from "../cluster/written-at-end.ts";
import { labIn } from "../labs/catalogue.ts";
import type { Lab } from "../labs/lab.ts";
import { languageOf } from "../lang/language.ts";
import { speak } from "../lang/say.ts";
import { OutputError } from "../sandbox/output.ts";
import { sandboxHere } from "../sandbox/sandbox.ts";
import { stage } from "../submission/stage.ts";
import { readSubmission, SubmissionError } from "../submission/submission.ts";
import { Replays, readRecording } from "./cluster-replays.ts";
import { runCommand } from "./command.ts";
import { asText, F_MAX, LAB, LANG, PORT, readF, submissionOption, wholeNumber } from "./options.ts";
import { portTaken } from "./port-taken.ts";

const PORT_MAX = 65_535;

/** No lab has more servers here. */
const SERVERS_MAX = 16;

const CLUSTER = {
  typed: "npm run cluster",
  usage: "[-- options]",
  options: {
    f: {
      flags: "-f, --f <N>",
      help: "how many faulty servers to tolerate (default: 1)",
      read: readF,
    },
    n: {
      flags: "-n, --n <N>",
      help: "how many servers there are, in place of -f",
      read: wholeNumber(1, SERVERS_MAX),
    },
    submission: submissionOption("the submission to run (default: skeleton)"),
    http: {
      flags: "--http <PORT>",
      help: "server 0 answers browsers at this port of localhost, server 1 at the next, and so on",
      read: wholeNumber(1, PORT_MAX),
    },
    lab: LAB,
    lang: LANG,
    log: {
      flags: "--log <N>",
      help: "show all that the processes log, from this level on: 0 Debug, 1 INFO, 2 WARN, 3 ERROR",
      read: wholeNumber(0, 3),
    },
    replay: {
      flags: "--replay <FILE>",
      help: "have the cluster go the way of a recording that was saved from its page; with --web",
      read: asText,
    },
    to: {
      flags: "--to <EVENT>",
      help: "where the replay is to stop: an event of the recording (default: its end)",
      read: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    },
    web: { flags: "--web", help: "show the cluster on a page of this machine too, and let it be played with there" },
    port: PORT,
  },
} as const;

/** A server is at work in a second, on a machine that does nothing else. */
const PATIENCE_MS = 5000;

/** A cluster at work has done by then what it does by itself. */
const LULL_MS = 5000;

const notAtWork = ({ gradedFiles }: Lab): string =>
  `the servers are not at work after ${PATIENCE_MS / 1000} s: is there a loop, or an await without an end, outside of the functions of ${gradedFiles.join(", ")}? Ctrl-C ends this`;

/** A cluster in one terminal: every process's lines, and a prompt. Returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  await speak(languageOf(argv, process.env));
  return runCommand(CLUSTER, argv, async ({ options }) => {
    const { submission, f, n, http, log, web, port, replay: file, to } = options;
    if (port !== undefined && !web) throw new UsageError("--port is that of the page: use it with --web");
    refuseReplay(options);
    const dir = submission === undefined ? SKELETON : fromCaller(submission, "cluster");
    const lab = await labIn(dir, options.lab);
    try {
      return await start(dir, lab, {
        ...{ f, n, http, log: log ?? 1, isLoud: log !== undefined },
        replayed: file === undefined ? undefined : { file, to },
        page: web ? { port: port ?? 0, submission: submission ?? "skeleton" } : undefined,
      });
    } catch (error) {
      if (!(error instanceof SubmissionError || error instanceof OutputError)) throw error;
      const why = error instanceof OutputError ? whyNotAtWork(error, lab.gradedFiles) : error.message;
      process.stderr.write(`${why}\n`);
      return 2;
    }
  });
}

interface Played {
  /** How many faulty servers it tolerates, or how many servers it has; 1 and undefined for the usual number. */
  f: number | undefined;
  n: number | undefined;
  http: number | undefined;
  /** The lowest level that is shown, and whether it is at the beginning. */
  log: number;
  isLoud: boolean;
  /** Where its page is, 0 for a free port, and what that calls the submission; undefined without a page. */
  page: { port: number; submission: string } | undefined;
  /** The file of a recording whose way it is to go, and up to where; undefined where nobody wants that. */
  replayed: { file: string; to: number | undefined } | undefined;
}

async function start(
  dir: string,
  lab: Lab,
  { http, log, isLoud, page: shown, replayed, ...size }: Played,
): Promise<number> {
  const family = await lab.family?.();
  if (family === undefined) throw new UsageError(`--lab ${lab.name}: this lab has no clusters`);
  const recording = replayed && (await readRecording(replayed.file, lab, family));
  const f = recording?.hello.f ?? tolerated(family, size);
  if (shown !== undefined && family.playing?.live === undefined)
    throw new UsageError("--web: a cluster of this lab has no page: leave --web out, and play at the prompt");
  if (http !== undefined) await refuseDoors(http, family, f);
  const submission = await readSubmission(dir, lab);
  process.stderr.write(submission.notes.map((note) => `${note}\n`).join(""));
  const sandbox = await sandboxHere();
  const staged = await stage(submission, sandbox);
  // Signatures are looked at on the way of each message; no grade comes of it.
  await useSodium();
  const { playing = NOTHING_TO_SEE, registered, name } = family;
  const { order, news } = playing;
  const screen = new Screen({ log, isLoud, order, news, registered, name });
  // A file that runs for ever when it is loaded says nothing.
  const patience = setTimeout(() => screen.say(notAtWork(lab)), PATIENCE_MS);
  let page: Page | undefined;
  let prompt: Prompt | undefined;
  // The lines that tell how far a process has come are INFO; what is not to be seen of them is not shown.
  const played = { program: staged.program, sandbox, master: "puppet", isByHand: true, log: Math.min(log, 1) } as const;
  const open = (session: Session, port: number, isReplay: boolean, quit: () => void): Promise<Page> =>
    pageOf(session, lab, {
      ...{ port, isReplay, quit, submission: shown?.submission ?? "" },
      replay: (text, to) => replays.begin(text, to),
    });
  const replays = new Replays({
    ...{ lab, family, screen, cluster: { ...played, f }, session: { ...lab.prompt, playing } },
    open: (session, quit) => open(session, 0, true, quit),
  });
  try {
    const cluster = await Cluster.start(family, {
      ...played,
      f,
      http,
      onProcess: (process) => {
        screen.show(process);
        page?.show(process);
      },
    }).finally(() => clearTimeout(patience));
    try {
      const client = await cluster.realClient();
      const session = new Session(cluster, screen, client, { ...lab.prompt, playing, doors: http });
      for (const id of http === undefined ? [] : cluster.ids) screen.say(doorText(id, (http as number) + id));
      if (shown !== undefined) {
        page = await open(session, shown.port, recording !== undefined, () => prompt?.end());
        screen.say(`the page of this cluster: ${page.url}`);
      }
      if (recording !== undefined) {
        const to = replayed?.to ?? recording.hello.next;
        void replay(session, playing.live ?? PLAIN, recording, to).catch((error: unknown) =>
          session.say(messageOf(error)),
        );
      }
      // What is typed before somebody reads it would be lost.
      const beside = page !== undefined ? "page" : http !== undefined ? "doors" : undefined;
      prompt = new Prompt(session, screen, { name: lab.name, beside, ...lab.prompt });
      const lull = setTimeout(() => {
        const missing = playing.missing?.(cluster.history);
        if (missing !== undefined) screen.say(missing);
      }, LULL_MS);
      await prompt.run().finally(() => clearTimeout(lull));
    } finally {
      await replays.closeForGood();
      await page?.close();
      await cluster.stop();
    }
  } finally {
    await staged.remove();
  }
  return 0;
}

interface Asked {
  f: number | undefined;
  n: number | undefined;
  web: boolean | undefined;
  replay: string | undefined;
  to: number | undefined;
}

/** @throws UsageError when what was asked of a replay does not go together */
function refuseReplay({ f, n, web, replay: file, to }: Asked): void {
  if (file === undefined && to !== undefined)
    throw new UsageError(`--to ${to} is where a replay is to stop: use it with --replay`);
  if (file === undefined) return;
  if (!web) throw new UsageError(`--replay ${file}: a replay is shown on the page: use it with --web`);
  if (f !== undefined || n !== undefined)
    throw new UsageError(`--replay ${file}: the recording says how many servers there are: leave -f and -n out`);
}

/**
 * How many faulty servers a cluster tolerates.
 *
 * @throws UsageError when it is to have a number of servers that none of this lab's has
 */
function tolerated({ size }: Pick<Family<Puppet, Client>, "size">, { f, n }: Pick<Played, "f" | "n">): number {
  if (n === undefined) return f ?? 1;
  if (f !== undefined)
    throw new UsageError(`-n ${n}: -f ${f} says how many servers there are: leave one of the two out`);
  const sizes = Array.from({ length: F_MAX + 1 }, (_, count) => size(count));
  if (sizes.includes(n)) return sizes.indexOf(n);
  throw new UsageError(`-n ${n}: expected ${sizes.join(", ")}`);
}

/** @throws UsageError when the port cannot be had */
async function pageOf(
  session: Session,
  { name, title, prompt }: Lab,
  options: Omit<PageOptions, "session" | "lab">,
): Promise<Page> {
  // The packages of a server take a while to load, and nobody else needs them.
  const { openPage } = await import("../cluster/web/open.ts");
  const lab = { name, title, commands: prompt.commands };
  return openPage({ session, lab, ...options }).catch(portTaken(options.port));
}

/** @throws UsageError when not every server can have a port of its own, from this one on */
async function refuseDoors(first: number, { door, size }: Family<Puppet, Client>, f: number): Promise<void> {
  if (door === undefined)
    throw new UsageError(
      `--http ${first}: the servers of this lab do not answer browsers: leave --http out, and type commands at the prompt`,
    );
  const n = size(f);
  const most = PORT_MAX - n + 1;
  if (first > most) throw new UsageError(`--http ${first}: ${n} servers need as many ports: expected ${most} at most`);
  const taken = await firstTaken(first, n);
  if (taken === undefined) return;
  throw new UsageError(`--http ${first}: port ${taken} is in use, or not for you to use: choose another first port`);
}

function doorText(id: number, port: number): string {
  return `server ${id} answers your browser at http://localhost:${port}/req?warTime=1234`;
}
