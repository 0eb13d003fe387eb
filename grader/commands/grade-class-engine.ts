import { realpath } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import type { Engine } from "../class/engine.ts";
import { poolEngine } from "../class/pool.ts";
import type { GradingSpec } from "../class/spec.ts";
import type { ClassRequest } from "./grade-class-options.ts";
import type { GradingHere } from "./grading-here.ts";

/** Who grades a class. What is for many machines is loaded only where it is asked for. */
export async function engineOf(
  { where, out, jobs }: Pick<ClassRequest, "where" | "out" | "jobs">,
  spec: GradingSpec,
  here: GradingHere,
): Promise<Engine> {
  switch (where.kind) {
    case "here":
      return poolEngine(jobs, here.doTask(spec));
    case "plan": {
      const { planningEngine } = await import("../class/plan/engines.ts");
      return planningEngine(where.dir, spec, (count) => sayPlanned(where.dir, count));
    }
    case "collect": {
      const { collectingEngine } = await import("../class/plan/engines.ts");
      return collectingEngine(where.dir, spec, (seen) => sayCollected(where.dir, seen));
    }
    case "queue": {
      const { queueEngine } = await import("../class/queue/engine.ts");
      const { addressOf, secretOf } = await import("./queue-place.ts");
      const address = addressOf(where);
      const secret = await secretOf(where, (line) => process.stdout.write(`${line}\n`));
      const place = `${hostname()} ${await realpath(out)}`;
      const tell = (line: string): void => void process.stderr.write(`${line}\n`);
      return queueEngine({ address, secret, spec, place, tell });
    }
  }
}

function sayPlanned(dir: string, count: number): void {
  const shown = path.relative(process.cwd(), dir) || ".";
  process.stdout.write(
    count === 0
      ? "nothing is left to grade: the same command without --plan tells of the class\n"
      : `${count} tasks in ${shown}: run "npm run grade:one -- ${shown} I" for each I from 0 to ${count - 1}, then this command with --collect in place of --plan\n`,
  );
}

function sayCollected(
  dir: string,
  { without, others }: { without: readonly number[]; others: readonly string[] },
): void {
  for (const name of others)
    process.stderr.write(
      `${path.join(dir, name)}: this task was graded twice, and not with the same result; the first counts: please report that\n`,
    );
  if (without.length > 0) process.stdout.write(`without a result in the plan: ${without.join(",")}\n`);
}
