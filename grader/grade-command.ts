import { UsageError, withUsage } from "./flags.ts";
import { type GradeRequest, readGradeFlags, USAGE, wall_ms } from "./grade-flags.ts";
import { findSeal, runSealed, sealHere } from "./isolation/seal.ts";

/**
 * Grades a submission, shows the report and writes it. Returns the exit code. Where the machine allows it, all of it
 * happens behind a seal, in a process of its own: what happens to that one, this one tells.
 */
export function gradeCommand(argv: string[]): Promise<number> {
  return withUsage(USAGE, async () => {
    const request = readGradeFlags(argv);
    if (request === undefined) {
      process.stdout.write(USAGE);
      return 0;
    }
    if (request.isBlamed && request.credit === "plain" && request.feedback !== "full") {
      throw new UsageError("--blame is the instructor's: add --feedback full");
    }
    const seal = sealHere() === undefined ? await findSeal() : undefined;
    return seal === undefined
      ? gradeHere(request)
      : gradeSealed(request, () =>
          runSealed(seal, ["grade", ...argv], request.isWatched ? undefined : wall_ms(request)),
        );
  });
}

async function gradeHere(request: GradeRequest): Promise<number> {
  // Not loaded by the process that only waits.
  const { runGrade } = await import("./grade-run.ts");
  return runGrade(request);
}

async function gradeSealed(
  request: GradeRequest,
  run: () => Promise<{ code: number; isAsked: boolean }>,
): Promise<number> {
  const lost = async (trouble: unknown) => (await import("./grade-run.ts")).runLost(request, trouble);
  const ended = await run().catch((error: unknown) => ({ error }));
  if ("error" in ended) return lost(ended.error);
  const { code, isAsked } = ended;
  if (isAsked || code <= 2) return code;
  return lost(
    `the process that graded was ended from outside (exit code ${code}): by the machine, which may have run out of memory, or by the submission; grade it again`,
  );
}
