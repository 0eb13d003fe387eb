import { SOLUTION } from "../../grader/base/project.ts";
import { UsageError } from "../../grader/base/usage.ts";
import { median, quantile } from "../../grader/bench/times.ts";
import { oneOf, wholeNumber } from "../../grader/commands/options.ts";
import { ZPBFT } from "../../grader/labs/zpbft/lab.ts";
import { stage } from "../../grader/submission/stage.ts";
import { readSubmission } from "../../grader/submission/submission.ts";
import { ALGORITHMS } from "../../skeleton/znet/keys.ts";
import { runAsProgram } from "../bank/flags.ts";
import { timesOfPuts } from "./program.ts";

const PUTS = {
  typed: "npm run bench:puts",
  usage: '[-- "PROGRAM" ...] [options]',
  args: {
    PROGRAM:
      "the command lines of other programs with the roles, flags and prompt of zpbft: each has its turn behind the reference",
  },
  options: {
    rounds: {
      flags: "--rounds <N>",
      help: "how often each program has its turn",
      read: wholeNumber(1, 1000),
      fallback: 5,
    },
    puts: {
      flags: "--puts <N>",
      help: "how many puts are typed in a round",
      read: wholeNumber(1, 100_000),
      fallback: 40,
    },
    gap_ms: {
      flags: "--gap <MS>",
      help: "how many milliseconds the person rests between an answer and the next put",
      read: wholeNumber(0, 60_000),
      fallback: 250,
    },
    f: {
      flags: "-f, --f <N>",
      help: "how many servers may be faulty: 3f+1 are started",
      read: wholeNumber(0, 5),
      fallback: 1,
    },
    algorithm: {
      flags: "--alg <NAME>",
      help: `the kind of the servers' keys: ${ALGORITHMS.join(" or ")}`,
      read: oneOf(ALGORITHMS),
      fallback: "ed25519" as const,
    },
  },
  after:
    "Types the same puts at the real client of each program in turn, and reads how long each took from what the client says. Each round has a cluster of its own. Let nothing else run meanwhile.\n",
} as const;

/** How the reference is called beside other programs. */
const REFERENCE = "the reference";

await runAsProgram(PUTS, async ({ args, options: { rounds, ...puts } }) => {
  if (args.some((program) => program.trim() === "")) throw new UsageError("PROGRAM is empty: give a command line");
  const staged = await stage(await readSubmission(SOLUTION, ZPBFT));
  const programs = new Map([
    [REFERENCE, `${process.execPath} ${staged.program}`],
    ...args.map((program) => [program, program] as const),
  ]);
  const medians = new Map<string, number[]>(programs.keys().map((name) => [name, []]));
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const [name, program] of programs) {
        const took_ms = await timesOfPuts(program, puts);
        medians.get(name)?.push(median(took_ms));
        const [p50, p99] = [0.5, 0.99].map((share) => quantile(took_ms, share).toFixed(2));
        process.stdout.write(`round ${round}: median ${p50} ms, p99 ${p99} ms  ${name}\n`);
      }
    }
  } finally {
    await staged.remove();
  }
  const ours = median(medians.get(REFERENCE) ?? []);
  for (const [name, all] of medians) {
    const middle = median(all);
    const compared = name === REFERENCE ? "" : `, the reference takes ${(ours / middle).toFixed(2)} of that`;
    process.stdout.write(`the median of ${rounds} rounds: ${middle.toFixed(2)} ms${compared}  ${name}\n`);
  }
  return 0;
});
