import fc from "fast-check";
import { expect, test } from "vitest";
import { alikeTogether } from "../../../grader/class/page/alike.ts";
import { pageMaker } from "../../../grader/class/page/making.ts";
import { anonymousNames, realNames } from "../../../grader/class/page/names.ts";
import { classPage } from "../../../grader/class/page/page.ts";
import type { Told } from "../../../grader/class/page/told.ts";
import type { Result } from "../../../grader/class/result.ts";
import { safeName } from "../../../grader/class/safe-name.ts";
import { statisticsOf } from "../../../grader/class/statistics.ts";
import { entryAt, errorOf, reportOf } from "./fake.ts";

function result(name: string, student: string, statuses: Parameters<typeof reportOf>[0]): Result {
  return {
    name,
    entry: entryAt(name, { student, source: `${student}.zip` }),
    report: reportOf(statuses),
    isKept: false,
  };
}

function told(results: readonly Result[], more: Partial<Told> = {}): Told {
  return {
    ...{ title: "a lab", suite: "public", seed: 7, results, total: results.length, state: "done" },
    ...{ asOf: new Date(2026, 0, 1, 14, 2), names: realNames(results), pairs: [], sources: new Map() },
    ...{ ignored: [], withdrawn: [], before: undefined },
    ...more,
  };
}

const ANN = result("ann", "Ann Archer", { once: "passed", view: "failed" });
const BOB = result("bob", "Bob Baker", { once: "failed", view: "skipped" });
const CYD: Result = {
  name: "cyd",
  entry: entryAt("cyd", { student: "Cyd Carter", source: "cyd.zip" }),
  report: errorOf("submission", "cyd.zip holds nothing of Cyd Carter"),
  isKept: false,
};

/** Where the links of a page lead to: of all that is escaped, a link has apostrophes only. */
function linksOf(page: string): string[] {
  return [...page.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) => href.replaceAll("&#39;", "'"));
}

test("the first line tells how many there are of each kind, and whether anything is wrong", () => {
  const page = classPage(told([ANN, BOB, CYD]));
  expect(page).toContain("<h1>3 submissions: 2 graded, 1 not gradable.</h1>");
  expect(page).toContain("Nothing is wrong with the run");
  const lost: Result = { ...CYD, report: errorOf("grader", "no port") };
  const wrong = classPage(told([ANN, lost]));
  expect(wrong).toContain("<h1>2 submissions: 1 graded, 1 to be graded again.</h1>");
  expect(wrong).toContain("1 has no result by the grader&#39;s own trouble");
});

test("machines that are alike are told apart by their names, but on a page that names nobody", () => {
  const alike: Result[] = [{ ...ANN, machine: "pc1" }, { ...BOB, machine: "pc2" }, CYD];
  const page = classPage(told(alike));
  expect(page).toMatch(/<h3>Machines<\/h3><ul class="plain"><li>pc1: 1, half in 1\.2 s or less<\/li><li>pc2: 1, half/);
  expect(page).toContain("<td>pc2");
  expect(page).not.toContain("processors");
  expect(classPage(told(alike.slice(0, 1)))).not.toContain("<h3>Machines");
  const anonymous = classPage(told(alike, { names: anonymousNames(alike) }));
  expect(anonymous).not.toMatch(/pc[12]|<h3>Machines/);
  const host = { ...reportOf({}).host, cpus: 64 };
  const other: Result = { ...BOB, report: reportOf({ once: "failed" }, { host }) };
  expect(classPage(told([ANN, other], { names: anonymousNames([ANN, other]) }))).toContain(
    "<li>linux x64, 64 processors",
  );
});

test("while the class is graded it says how far it is, and when that was", () => {
  const page = classPage(told([ANN], { total: 80, state: "running", pairs: undefined }));
  expect(page).toContain("1 of 80, as of 14:02. The class is being graded");
  expect(page).toContain("They are looked for when all have been graded.");
  expect(classPage(told([ANN], { total: 80, state: "interrupted" }))).toContain("The run was interrupted");
});

test("a page of nothing at all is one, too", () => {
  const page = classPage(told([], { total: 3, state: "running" }));
  expect(page).toContain("3 submissions: 0 graded, 3 to come.");
  expect(page).not.toContain("NaN");
});

test.each([
  ["markup", `<img src=x onerror="alert(1)">`],
  ["a way out", "../../etc/passwd"],
  ["a turn of direction", "ann\u202egpj.exe"],
  ["300 characters", "a".repeat(300)],
  ["quotes and amps", `"'&amp;`],
  ["half a surrogate pair", "a\ud800b"],
  ["a script's end", "</script><script>alert(1)</script>"],
])("a name that is %s is text, and its links stay within the folder", (_, student) => {
  const one = result(safeName(student, new Set()), student, { once: "failed" });
  const pairs = [{ a: one.name, b: "ann", similarity: 1, isIdentical: true }];
  const sources = new Map([one, ANN].map(({ name }) => [name, new Map([["commit.ts", student]])]));
  const page = classPage(told([one, ANN], { pairs, sources, ignored: [student], withdrawn: [student] }));
  expect(page).not.toContain("<img");
  expect(page).not.toContain("alert(1)</script>");
  expect(page).not.toContain("\u202e");
  const outside = linksOf(page).filter((href) => !href.startsWith("#"));
  expect(outside).not.toEqual([]);
  for (const href of outside) {
    const { href: whole, origin } = new URL(href, "file:///class/index.html");
    expect(whole).toMatch(/^file:\/\/\/class\/(instructor|results)\/[^/\\]+\/report\.html(#check-once|#check-view)?$/);
    expect(origin).toBe("null");
  }
});

test("whatever people are called, every link is to a report within the folder", () => {
  const names = fc.array(fc.string({ unit: fc.constantFrom(..."./\\%#?:&'\" aé中\u202e\u0000") }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(names, (students) => {
      const taken = new Set<string>();
      const results = students.map((student) => result(safeName(student, taken), student, { once: "failed" }));
      const reports = ["instructor", "results"].flatMap((folder) =>
        results.map(({ name }) => `/class/${folder}/${name}/report.html`),
      );
      const outside = linksOf(classPage(told(results))).filter((one) => !one.startsWith("#"));
      const paths = outside.map((href) => decodeURIComponent(new URL(href, "file:///class/index.html").pathname));
      expect(new Set(paths)).toEqual(new Set(reports));
    }),
    { numRuns: 30 },
  );
});

test("an anonymous page has nobody's name, in no order that tells, and leads to nobody", () => {
  const people = [ANN, BOB, CYD];
  const [ann] = people as [Result, ...Result[]];
  const failed = reportOf({ once: "failed" });
  const checks = failed.checks.map((check) =>
    check.status === "failed" ? { ...check, message: "the reply to Bob Baker is wrong" } : check,
  );
  const bob = { ...BOB, report: { ...failed, checks } };
  const pageOf = pageMaker({
    ...{ title: "a lab", suite: "public", seed: 7, before: undefined, isAnonymous: true, candidates: [] },
    ...{ ignored: ["Ann Archer.txt"], withdrawn: ["Bob Baker"] },
    entries: people.map(({ name, entry }) => ({ ...entryAt(name), ...entry, name })),
  });
  const page = pageOf([ann, bob, CYD], {
    state: "done",
    pairs: [{ a: "ann", b: "bob", similarity: 1, isIdentical: true }],
  });
  const body = page.slice(page.indexOf("<main>"), page.indexOf("</main>"));
  expect(body).not.toMatch(/\b(ann|bob|cyd|archer|baker|carter)\b/i);
  expect(body).toMatch(/The reply to A00\d is wrong/);
  expect(linksOf(body).filter((href) => !href.startsWith("#"))).toEqual([]);
  const rows = [...body.matchAll(/<th scope="row"><bdi>(A\d+)<\/bdi><td class=number>/g)].map(([, alias]) => alias);
  expect(rows.slice(-3)).toEqual(["A001", "A002", "A003"]);
});

test("what people are called is taken out of texts, the longest first, and short words stay", () => {
  const people = [
    { name: "li", entry: { student: "Li", source: "li.zip", id: "" } },
    { name: "ann", entry: { student: "Ann", source: "ann.zip", id: "1234" } },
    { name: "ann-2", entry: { student: "Ann Bell", source: "ann-2.zip", id: "" } },
  ];
  const { hide } = anonymousNames(people);
  expect(hide("ANN BELL, ann and 1234: a list")).toBe("A003, A002 and A002: a list");
});

test("an earlier class is compared with", () => {
  const statistics = statisticsOf([ANN, { ...BOB, report: reportOf({ once: "passed", view: "passed" }) }]);
  const page = classPage(told([BOB], { before: { called: "last-year", statistics } }));
  expect(page).toContain("Before: last-year, 2 graded.");
  expect(page).toContain("before 15.0 of 20");
  expect(page).toContain("Before: 1 of 2.");
});

test("rows that are alike stand together", () => {
  const rows = ["pppp", "fsss", "pppf", "fsss", "pppp", "fpss", "ppff"];
  expect(alikeTogether(rows, (row) => row)).toEqual(["pppp", "pppp", "pppf", "ppff", "fpss", "fsss", "fsss"]);
});
