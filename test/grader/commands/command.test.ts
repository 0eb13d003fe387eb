import { describe, expect, test } from "vitest";
import { helpOf, readArguments, typedOptions } from "../../../grader/commands/command.ts";
import { CLASS, classRequest } from "../../../grader/commands/grade-class-options.ts";
import { GRADE, gradeRequest } from "../../../grader/commands/grade-options.ts";
import { askedOf, asText, GRADING, LAB, oneOf, wholeNumber } from "../../../grader/commands/options.ts";

const SPEC = {
  typed: "npm run try",
  usage: "[-- DIR] [options]",
  args: { DIR: "a folder" },
  options: {
    jobs: { flags: "-j, --jobs <N>", help: "so many at a time", read: wholeNumber(1, 9), fallback: 2 },
    how: { flags: "--how-much <HOW>", help: "how much", read: oneOf(["all", "some"]) },
    file: { flags: "--file <NAME[=PLACE]>", help: "that file", read: asText },
    also: { flags: "--also <NAME>", help: "also this", read: asText, isRepeated: true },
    loud: { flags: "--loud", help: "say more", group: "for who listens" },
  },
  after: "That is all.\n",
} as const;

describe("what is read", () => {
  test("are the options, with what stands for those that are not given, and the other arguments", () => {
    expect(readArguments(SPEC, [])).toEqual({
      options: { loud: false, jobs: 2, how: undefined, file: undefined, also: [] },
      args: [],
    });
    const given = ["--loud", "here", "-j", "3", "--how-much=all", "--also", "a", "--also", "b"];
    expect(readArguments(SPEC, given)).toEqual({
      options: { loud: true, jobs: 3, how: "all", file: undefined, also: ["a", "b"] },
      args: ["here"],
    });
  });

  test("is not again what was read before", () => {
    readArguments(SPEC, ["--also", "a", "--loud"]);
    expect(readArguments(SPEC, [])?.options).toMatchObject({ also: [], loud: false });
  });

  test.each([["-h"], ["--help"], ["--loud", "--help"]])("is nothing when the help is asked for: %j", (...argv) => {
    expect(readArguments(SPEC, argv)).toBeUndefined();
  });

  test.each([
    [["--lout"], "unknown option '--lout'\n(Did you mean --loud?)"],
    [["-x"], "unknown option '-x'"],
    [["--loud=yes"], "unknown option '--loud=yes'"],
    [["--how-much"], "--how-much is missing its HOW"],
    [["-j"], "--jobs is missing its N"],
    [["--how-much", "--loud"], '--how-much is missing its value: "--loud" looks like another option; write ./--loud'],
    [["--also", ""], "--also is missing its value: it is empty"],
    [["--how-much", "more"], "--how-much more: expected all, some"],
    [["--jobs", "10"], "-j 10: expected a whole number from 1 to 9"],
    [["-j", "-1"], "-j -1: expected a whole number from 1 to 9"],
    [["here", "there"], '"there" is one argument too many'],
  ])("can be meant by nobody: %j", (argv, message) => {
    expect(() => readArguments(SPEC, argv)).toThrow(message);
  });
});

test("the help names each option once, under its heading, with what stands for it", () => {
  expect(helpOf(SPEC)).toBe(`usage: npm run try [-- DIR] [options]

arguments:
  DIR                  a folder

options:
  -j, --jobs N         so many at a time (default: 2)
  --how-much HOW       how much
  --file NAME[=PLACE]  that file
  --also NAME          also this
  -h, --help           show this

for who listens:
  --loud               say more

That is all.
`);
});

test("options can be typed again, and mean the same", () => {
  const specs = { lab: LAB, ...GRADING };
  const argv = ["--lab", "zpbft", "--hidden", "--credit", "grafted", "--require-isolation", "basic"];
  const given = readArguments({ typed: "x", usage: "", options: specs }, argv)?.options;
  expect(given && typedOptions(specs, given)).toEqual(argv);
});

const requestOf = (...argv: string[]) => {
  const given = readArguments(GRADE, argv);
  return given && gradeRequest(given);
};

test("a grade is asked for as a person types it", () => {
  expect(requestOf()).toMatchObject({
    lab: undefined,
    suite: "public",
    feedback: "full",
    isBlamed: false,
    isWatched: false,
    isOutNamed: false,
    isPageWritten: true,
    isPageOpened: false,
    seed: undefined,
    log: 1,
    credit: "plain",
    level: "none",
    reporters: [],
  });
  expect(requestOf("--hidden")).toMatchObject({ suite: "hidden", feedback: "hint" });
  expect(requestOf("--credit", "grafted", "--hidden")).toMatchObject({ isBlamed: true, credit: "grafted" });
  expect(requestOf("--lab", "zpbft")).toMatchObject({ lab: "zpbft" });
  expect(requestOf("--no-html")).toMatchObject({ isPageWritten: false });
  expect(requestOf("--watch", "--web")).toMatchObject({ servedAt: 0 });
  expect(requestOf("--watch", "--web", "--port", "8080")).toMatchObject({ servedAt: 8080 });
  expect(requestOf("--open")).toMatchObject({ isPageWritten: true, isPageOpened: true });
});

test.each([
  ["--open opens report.html, which --no-html leaves out", ["--open", "--no-html"]],
  ["--open opens report.html once", ["--open", "--watch"]],
  ["--web serves the page that --watch makes anew: add --watch", ["--web"]],
  ["--web serves report.html, which --no-html leaves out", ["--web", "--watch", "--no-html"]],
  ["--port is that of the page: use it with --web", ["--port", "8080"]],
])("%s", (message, argv) => {
  expect(() => requestOf(...argv)).toThrow(message);
});

test("what a class asks for goes on to each grade, but what students are told, and the lab, which the class has once", () => {
  const argv = ["in", "--out", "out", "--seed", "7", "--hidden", "--feedback", "score", "--lab", "zpbft", "-j", "3"];
  const given = readArguments(CLASS, argv);
  const request = given && classRequest(given);
  expect(request).toMatchObject({ jobs: 3, seed: 7, lab: "zpbft", options: ["--hidden"] });
  expect(request?.grade).toEqual(
    askedOf({ hidden: true, feedback: "score", blame: false, credit: undefined, isolation: undefined }),
  );
});

test.each([
  ["--anonymous is of index.html, which --no-html leaves out", ["--anonymous", "--no-html"]],
  ["--web serves index.html, which --no-html leaves out", ["--web", "--no-html"]],
])("of a class it is a mistake that %s", (message, argv) => {
  const given = readArguments(CLASS, ["in", "--out", "out", ...argv]);
  expect(() => given && classRequest(given)).toThrow(message);
});
