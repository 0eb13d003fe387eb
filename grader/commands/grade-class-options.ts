import { availableParallelism } from "node:os";
import { fromCaller, UsageError } from "../base/usage.ts";
import type { GradeRequest } from "../grading/request.ts";
import type { Level } from "../sandbox/layers.ts";
import { type CommandSpec, type Given, typedOptions } from "./command.ts";
import { askedOf, asText, GRADING, LAB, LANG, PORT, SEED, wholeNumber } from "./options.ts";
import { QUEUE, type QueuePlace, queuePlace } from "./queue-options.ts";

const JOBS_MAX = 256;

const OPTIONS = {
  out: {
    flags: "--out <DIR>",
    help: "where the results are written; with that of an earlier run, only what it has not is graded",
    read: asText,
  },
  jobs: {
    flags: "-j, --jobs <N>",
    help: "grade so many at a time (default: the number of processors)",
    read: wholeNumber(1, JOBS_MAX),
  },
  seed: {
    ...SEED,
    help: "make the same choices for everybody as the run with this seed (default: chance, then remembered)",
  },
  lab: LAB,
  lang: { ...LANG, help: "the language of the pages, and of what students are told: en, zh (default: that of LANG)" },
  plan: {
    flags: "--plan <PLAN>",
    help: "grade nothing here: write numbered tasks into this new folder, for grade:one on any machine",
    read: asText,
    group: "many machines",
  },
  collect: {
    flags: "--collect <PLAN>",
    help: "take the results of grade:one out of the folder that --plan wrote",
    read: asText,
    group: "many machines",
  },
  ...QUEUE,
  status: {
    flags: "--status",
    help: "with --queue: grade nothing, and tell of the queue and its workers",
    group: "many machines",
  },
  forget: {
    flags: "--forget",
    help: "with --queue: remove all that the queue has in the database, of every class",
    group: "many machines",
  },
  compare: {
    flags: "--compare <DIR>",
    help: "the results of an earlier class: index.html tells what it was there",
    read: asText,
  },
  anonymous: {
    flags: "--anonymous",
    help: "index.html calls students A001, A002, …, and leads to none of them",
  },
  html: { flags: "--no-html", help: "leave out index.html and each report.html" },
  web: { flags: "--web", help: "serve index.html to this machine while the class is graded, and until Ctrl-C" },
  port: PORT,
  ...GRADING,
} as const;

export type ClassGiven = Given<typeof OPTIONS>;

export const CLASS = {
  typed: "npm run grade:class",
  usage: "-- SUBMISSIONS --out DIR [options]",
  args: {
    SUBMISSIONS:
      "the folder of the submissions: each a folder or an archive with the graded file in it; or what Moodle, Canvas, Gradescope, Blackboard, Brightspace or GitHub exports",
  },
  options: OPTIONS,
  after: `DIR/results/NAME is for the student, DIR/instructor/NAME for you; index.html, grades.csv, similar.csv and summary.md are of the class.

exit code: 0 every submission has a result; 2 wrong usage, or some have none by the grader's own trouble; 130 interrupted
`,
} as const satisfies CommandSpec<typeof OPTIONS>;

/** What a person asked for. */
export interface ClassRequest {
  submissions: string;
  out: string;
  jobs: number;
  /** The lab, as the person named it; undefined: the one whose graded files were handed in. */
  lab: string | undefined;
  /** The results of an earlier class, to compare with. */
  compare: string | undefined;
  /** Whether the page of the class names nobody. */
  isAnonymous: boolean;
  /** Whether `index.html` and each `report.html` are written. */
  isPageWritten: boolean;
  /** The port at which the page of the class is served, 0 for one that is free; undefined: it is not. */
  servedAt: number | undefined;
  /** Undefined: that of the run before, or chance. */
  seed: number | undefined;
  /** The options for each grade, but the seed, as they are typed, and what they mean. */
  options: readonly string[];
  grade: Pick<GradeRequest, "suite" | "isBlamed" | "feedback" | "level">;
  where: Where;
}

/** Who grades: this machine; others, later, by a plan; or others that have. */
export type Where = { kind: "here" } | { kind: "plan" | "collect"; dir: string } | ({ kind: "queue" } & QueuePlace);

/**
 * What the arguments of `grade:class` ask for.
 *
 * @throws UsageError for what cannot be meant
 */
export function classRequest({ options, args: [submissions] }: ClassGiven): ClassRequest {
  const { out, jobs = availableParallelism(), seed, lab, compare, anonymous, html, web, port } = options;
  if (options.status || options.forget) throw new UsageError("--status and --forget are of a queue: add --queue");
  if (submissions === undefined) throw new UsageError(`SUBMISSIONS is missing: ${whereTo(options.queue)}`);
  if (out === undefined) throw new UsageError("--out is missing: give a folder for the results");
  if (anonymous && !html)
    throw new UsageError("--anonymous is of index.html, which --no-html leaves out: leave out one of them");
  if (web && !html) throw new UsageError("--web serves index.html, which --no-html leaves out: leave out one of them");
  if (web && options.plan !== undefined)
    throw new UsageError(
      "--web serves index.html while a class is graded, and --plan grades nothing: leave out one of them",
    );
  if (port !== undefined && !web) throw new UsageError("--port is that of the page: use it with --web");
  const where = whereOf(options);
  const grading = where.kind === "queue" ? { ...options, isolation: levelOf(options.isolation) } : options;
  return {
    submissions: fromCaller(submissions, "grade:class"),
    out: fromCaller(out, "grade:class"),
    jobs,
    lab,
    compare: compare === undefined ? undefined : fromCaller(compare, "grade:class"),
    isAnonymous: anonymous,
    isPageWritten: html,
    servedAt: web ? (port ?? 0) : undefined,
    seed,
    // Each grade tells all: what students are told of it is chosen when it is stored.
    options: typedOptions(GRADING, { ...grading, feedback: undefined }),
    grade: askedOf(grading),
    where,
  };
}

/** What to do where no submissions were given: they may have been taken for the address of the queue. */
function whereTo(queue: string | undefined): string {
  return queue === undefined || queue === "" || /^postgres(ql)?:/.test(queue)
    ? "give the folder of the submissions"
    : `--queue takes ${queue} for its URL; put the folder of the submissions in front of --queue`;
}

/** The options that say who grades, of which one at most is given. */
const ELSEWHERE = ["plan", "collect", "queue"] as const;

function whereOf(options: ClassGiven["options"]): Where {
  const [kind, other] = ELSEWHERE.filter((name) => options[name] !== undefined);
  if (options.queue === undefined) {
    if (options.insecure) throw new UsageError("--insecure-queue is of a queue: add --queue");
    if (options.secret !== undefined) throw new UsageError("--secret is of a queue: add --queue");
  }
  if (kind === undefined) return { kind: "here" };
  if (other !== undefined) throw new UsageError(`--${kind} and --${other}: give one of them`);
  if (options.jobs !== undefined) throw new UsageError(`-j is of this machine, which grades nothing with --${kind}`);
  if (kind === "queue") return { kind, ...queuePlace(options, "grade:class") };
  return { kind, dir: fromCaller(options[kind] ?? "", "grade:class") };
}

/** Workers have a way to the database, and its secret: no submission may find it. */
function levelOf(asked: Level = "sealed"): Level {
  if (asked === "sealed" || asked === "guarded") return asked;
  throw new UsageError(`--require-isolation ${asked}: with --queue, expected sealed (default), guarded`);
}
