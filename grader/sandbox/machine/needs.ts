import type { SuiteName } from "../../base/project.ts";

/** A resource that a grade needs. */
export type What = "threads" | "threadsOfUser" | "files" | "memory" | "space" | "inodes" | "processor";

interface Need {
  /** The amount as part of a sentence: `150 processes and threads`. */
  unit: string;
  public: number;
  hidden: number;
  /** Whether grades that run at the same time share the resource. */
  isShared: boolean;
  /** Where a machine limits it, and how to raise the limit. */
  fix: string;
}

/**
 * What a grade needs, with something to spare. Measured on the solution and on five right submissions of the bank, on two
 * processors: every 40 ms, of all processes of a grade together, the threads, and of each process its descriptors
 * (`/proc/PID/status`, `/proc/PID/fd`); and the smallest `memory.max` and `pids.max` of a control group with which all
 * checks passed. The most that was seen: 119 threads (125 with the hidden suite), of those 97 the servers' and the
 * client's; 297 descriptors of the grader (431), 138 of a server; 402 MB in the control group (480); 4 MB of temporary files,
 * which were 157 files and folders.
 */
export const NEEDS: Readonly<Record<What, Need>> = {
  threads: {
    unit: "processes and threads",
    public: 125,
    hidden: 135,
    isShared: true,
    fix: "raise ulimit -u, or the pids limit of the container (docker run --pids-limit)",
  },
  threadsOfUser: {
    unit: "processes and threads of the user that the servers run as",
    public: 105,
    hidden: 115,
    isShared: false,
    fix: "raise the hard limit that ulimit -Hu shows",
  },
  files: {
    unit: "open files",
    public: 400,
    hidden: 550,
    isShared: false,
    fix: "raise the hard limit that ulimit -Hn shows (docker run --ulimit nofile=1024)",
  },
  memory: {
    unit: "MiB of memory",
    public: 448,
    hidden: 544,
    isShared: true,
    fix: "end other programs, or raise the memory limit of the container (docker run --memory)",
  },
  space: {
    unit: "MiB in the folder for temporary files",
    public: 16,
    hidden: 16,
    isShared: true,
    fix: "free some, or set TMPDIR to a folder with more",
  },
  inodes: {
    unit: "files in the folder for temporary files",
    public: 250,
    hidden: 250,
    isShared: true,
    fix: "remove some that nobody needs, or set TMPDIR to a folder with room for more",
  },
  processor: {
    unit: "of a processor",
    public: 0.1,
    hidden: 0.1,
    isShared: false,
    fix: "raise the processor limit of the container (docker run --cpus)",
  },
};

export const WHATS = Object.keys(NEEDS) as What[];

/** How much of each resource there is. What cannot be read is left out. */
export type Stock = ReadonlyMap<What, number>;

/** The machine has less than a grade needs. The message is a sentence, with what to do. */
export class ShortageError extends Error {
  override name = "ShortageError";
}

/** How many of these grades the machine has enough for at a time, as far as is known. */
export function gradesThatFit(suite: SuiteName, stock: Stock): number {
  const fits = [...stock].map(([what, there]) => {
    const { isShared, [suite]: needed } = NEEDS[what];
    return isShared || there < needed ? Math.floor(there / needed) : Number.POSITIVE_INFINITY;
  });
  return Math.min(...fits, Number.POSITIVE_INFINITY);
}

/** What the machine has too little of for so many grades at a time, one sentence for each resource. */
export function shortfalls(suite: SuiteName, stock: Stock, grades = 1): string[] {
  return [...stock].flatMap(([what, there]) => {
    const { unit, isShared, fix, [suite]: each } = NEEDS[what];
    const needed = isShared ? each * grades : each;
    const forWhom = grades === 1 || !isShared ? "a grade needs" : `${grades} grades at a time need`;
    return there < needed ? [`${forWhom} ${needed} ${unit}, and there are ${there}: ${fix}`] : [];
  });
}

/** @throws ShortageError when the machine has too little for a grade, as far as is known */
export function refuseShort(suite: SuiteName, stock: Stock): void {
  const short = shortfalls(suite, stock);
  if (short.length > 0) throw new ShortageError(`this machine has too little for a grade: ${short.join("; ")}`);
}

/** What to do about a call of the system that failed for want of something, by the error's code. */
const FIXES: Readonly<Record<string, string>> = {
  EMFILE: NEEDS.files.fix,
  ENFILE: NEEDS.files.fix,
  EAGAIN: NEEDS.threads.fix,
  ENOMEM: NEEDS.memory.fix,
  ENOSPC: NEEDS.space.fix,
  EDQUOT: NEEDS.space.fix,
  EFBIG: "raise the largest size of a file that ulimit -f shows",
};

/** The sentence for an error of the system that says that the machine has too little; undefined for any other. */
export function shortageIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  const fix = code === undefined ? undefined : FIXES[code];
  return fix === undefined ? undefined : `this machine ran short in the middle of it (${message}): ${fix}`;
}
