import { type GradeRequest, wallTime_ms } from "../grading/request.ts";
import { languageOf } from "../lang/language.ts";
import { say, speak } from "../lang/say.ts";
import {
  CRASHED,
  type Ended,
  findNamespaces,
  isAttended,
  NO_NAMESPACES,
  namespacesHere,
  runInNamespaces,
} from "../sandbox/namespaces.ts";
import type { ChangingPage } from "../web/changing-page.ts";
import { outliveClosedPipes } from "./closed-pipes.ts";
import { runCommand } from "./command.ts";
import { GRADE, gradeRequest } from "./grade-options.ts";
import { portTaken } from "./port-taken.ts";

/**
 * Grades a submission, shows the report and writes it. Returns the exit code. All of it happens in a process of its own,
 * in namespaces where the machine allows it: what happens to that one, this one tells.
 */
export async function run(argv: readonly string[]): Promise<number> {
  outliveClosedPipes();
  // Before the arguments are read: a mistake in them is told in this language too.
  await speak(languageOf(argv, process.env));
  return runCommand(GRADE, argv, async (given) => {
    const request = gradeRequest(given);
    // Loaded only where it is asked for.
    if (request.replay !== undefined)
      return (await import("../grading/replay.ts")).runReplay(request.replay, request.isAllTold);
    if (namespacesHere() !== undefined || isAttended()) return gradeHere(request);
    const served = request.servedAt === undefined ? undefined : await serve(request, request.servedAt);
    const code = await gradeApart(request, async () => {
      const namespaces = (await findNamespaces()) ?? NO_NAMESPACES;
      return runInNamespaces(namespaces, ["grade", ...argv], request.isWatched ? undefined : wallTime_ms(request));
    }).finally(() => served?.close());
    // Out here, where there is a screen. Loaded only where it is asked for.
    if (request.isPageOpened) await openPage(request);
    return code;
  });
}

/** In this process: the one that grades may have no network but its own. */
async function serve(request: GradeRequest, port: number): Promise<ChangingPage> {
  // The packages of a server take a while to load, and nobody else needs them.
  const { serveGrade } = await import("../grading/served.ts");
  const page = await serveGrade(request, port).catch(portTaken(port));
  process.stdout.write(`${say(`the page of this grade: ${page.url}`)}\n`);
  return page;
}

async function openPage({ out }: GradeRequest): Promise<void> {
  const [{ pageIn }, opened] = await Promise.all([import("../grading/files.ts"), import("../report/page/opened.ts")]);
  await opened.openPage(pageIn(out));
}

async function gradeHere(request: GradeRequest): Promise<number> {
  // Not loaded by the process that only waits.
  const { runGrade } = await import("../grading/run.ts");
  const code = await runGrade(request);
  if (!isAttended()) return code;
  // All is told: what an experiment that was given up still waits for keeps nobody waiting.
  await Promise.all([process.stdout, process.stderr].map(flushed));
  process.exit(code);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

async function gradeApart(request: GradeRequest, run: () => Promise<Ended>): Promise<number> {
  const lost = async (error: unknown) => (await import("../grading/run.ts")).reportNoGrade(request, error);
  const ended = await run().catch((error: unknown) => ({ error }));
  if ("error" in ended) return lost(ended.error);
  const { code, isAsked, isLate } = ended;
  // How far the grade was, which nobody took back.
  if (code > 2) (await import("../grading/progress.ts")).clearLine(process.stderr);
  if (isLate) {
    const minutes = wallTime_ms(request) / 60_000;
    return lost(
      `the grade took longer than ${minutes} minutes, and was ended: the machine may be too slow, or the submission keeps the grader busy; grade it again`,
    );
  }
  if (isAsked || code <= 2) return code;
  if (code === CRASHED)
    return lost("the grader failed by an error of its own, which it wrote to standard error; grade it again");
  return lost(
    `the process that graded was ended from outside (exit code ${code}): by the machine, which may have run out of memory, or by the submission; grade it again`,
  );
}
