import { expect, test } from "vitest";
import { needsText } from "../../../../grader/commands/grade-doctor.ts";
import { jobsHere } from "../../../../grader/sandbox/machine/jobs.ts";
import {
  gradesThatFit,
  NEEDS,
  refuseShort,
  ShortageError,
  type Stock,
  shortageIn,
  WHATS,
} from "../../../../grader/sandbox/machine/needs.ts";

/** A machine that has just enough for so many grades of the public suite. */
const enoughFor = (grades: number): Stock =>
  new Map(WHATS.map((what) => [what, NEEDS[what].public * (NEEDS[what].isShared ? grades : 1)]));

const but = (stock: Stock, ...less: [keyof typeof NEEDS, number][]): Stock => new Map([...stock, ...less]);

test("what cannot be read is no shortage", () => {
  expect(gradesThatFit("hidden", new Map())).toBe(Number.POSITIVE_INFINITY);
  expect(() => refuseShort("hidden", new Map())).not.toThrow();
});

test("one grade is refused only for what there is too little of, with what there is, what is needed and what to do", () => {
  expect(() => refuseShort("public", enoughFor(1))).not.toThrow();
  const short = () => refuseShort("public", but(enoughFor(1), ["threads", 99]));
  expect(short).toThrow(ShortageError);
  expect(short).toThrow(
    `a grade needs ${NEEDS.threads.public} processes and threads, and there are 99: ${NEEDS.threads.fix}`,
  );
  expect(() => refuseShort("hidden", enoughFor(1))).toThrow(/MiB of memory/);
});

test("a class takes what is asked for if there is enough, fewer at a time if not, and says why", () => {
  expect(jobsHere(3, "public", enoughFor(3))).toEqual({ jobs: 3, why: "" });
  const { jobs, why } = jobsHere(4, "public", but(enoughFor(4), ["memory", 2 * NEEDS.memory.public + 1]));
  expect(jobs).toBe(2);
  expect(why).toContain(`-j 2, not 4: 4 grades at a time need ${4 * NEEDS.memory.public} MiB of memory`);
  // What each process has for itself is no reason to take fewer.
  expect(jobsHere(200, "public", but(enoughFor(200), ["files", NEEDS.files.public])).jobs).toBe(200);
});

test("a class is refused where there is too little for one", () => {
  expect(() => jobsHere(4, "public", but(enoughFor(1), ["files", 64]))).toThrow(ShortageError);
  expect(() => jobsHere(1, "public", but(enoughFor(1), ["threads", 0]))).toThrow(/there are 0/);
});

test("an error of the system that says that there is too little is a sentence, with what to do; others are not", () => {
  const error = Object.assign(new Error("listen EMFILE: too many open files"), { code: "EMFILE" });
  expect(shortageIn(error)).toBe(
    `this machine ran short in the middle of it (listen EMFILE: too many open files): ${NEEDS.files.fix}`,
  );
  const others = [new Error("no"), Object.assign(new Error("no"), { code: "ENOENT" }), "no", undefined];
  for (const other of others) expect(shortageIn(other)).toBeUndefined();
});

test("the doctor shows each need, what there is, and what to do where that is less", () => {
  const text = needsText(new Map([["files", 64]]));
  expect(text).toMatch(/✗.* 64 .*open files\n.*ulimit -Hn/);
  expect(text).toMatch(/✓.* \? .*MiB of memory\n/);
});
