import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { Progress, progressLine } from "../../../grader/grading/progress.ts";

/** What stands on a screen after all that was shown. */
function screen(isTTY: boolean, tell: (progress: Progress) => void): { lines: string[]; written: string } {
  vi.stubEnv("TERM", "xterm");
  vi.stubEnv("NODE_DEBUG", "");
  let written = "";
  const sink = new Writable({
    write(chunk, _, done) {
      written += chunk;
      done();
    },
  });
  const stream = Object.assign(sink, { isTTY, columns: 60 });
  tell(new Progress(stream as unknown as NodeJS.WriteStream));
  vi.unstubAllEnvs();
  const lines = written.split("\n").map((line) => stripVTControlCharacters(line.split("\r\x1b[K").at(-1) ?? ""));
  return { lines, written };
}

const half = (progress: Progress): void => {
  progress.begins("backup");
  progress.begins("liars");
  progress.ends("backup", "found");
  progress.fails("repeated", "a request was executed before it was committed:\none COMMIT counted twice");
};

test("on a terminal a line tells which experiments run, below the first failure", () => {
  const { lines } = screen(true, (progress) => {
    half(progress);
    progress.begins("four");
  });
  expect(lines).toEqual(["  ✗ repeated: a request was executed before it was…", "  0 s  backup ✗  liars …  four …"]);
});

test("the line goes at the end, and the failure stays", () => {
  const { lines } = screen(true, (progress) => {
    half(progress);
    progress.end();
  });
  expect(lines).toEqual(["  ✗ repeated: a request was executed before it was…", ""]);
});

test("elsewhere nothing is shown", () => {
  expect(screen(false, half).written).toBe("");
});

describe("the line", () => {
  const states = new Map([
    ["backup", "clean"],
    ["liars", "begun"],
    ["four", "left"],
    ["seven", "begun"],
  ] as const);

  test("has all that have begun, and how they have ended", () => {
    expect(progressLine(states, 12_900, 80)).toBe(" 12 s  backup ✓  liars …  four –  seven …");
    expect(progressLine(new Map(), 0, 80)).toBe("  0 s  starting …");
  });

  test("leaves out those that are over where there is no room", () => {
    expect(progressLine(states, 0, 40)).toBe("  0 s  liars …  four –  seven …");
    expect(progressLine(states, 0, 30)).toBe("  0 s  liars …  seven …");
    expect(progressLine(states, 0, 20).length).toBeLessThan(20);
  });
});
