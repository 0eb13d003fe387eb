import { describe, expect, test } from "vitest";
import { IsolationError, LAYERS, type Layer, lacking, refuseLess } from "../../../grader/sandbox/layers.ts";

const ALL = Object.keys(LAYERS) as Layer[];
const but = (...layers: Layer[]) => ALL.filter((layer) => !layers.includes(layer));

describe("a level of isolation", () => {
  test.each([
    ["none", [], ""],
    ["basic", [], "permissions, limits"],
    ["basic", ["permissions"], "limits"],
    ["basic", ["permissions", "limits"], ""],
    ["guarded", ["permissions", "limits"], "user or processes"],
    ["guarded", ["permissions", "limits", "user"], ""],
    ["guarded", ["permissions", "limits", "processes"], ""],
    ["guarded", ["limits", "user", "processes", "network"], "permissions"],
    ["sealed", but("user"), "user"],
    ["sealed", but("network", "processes"), "processes, network"],
    ["sealed", ALL, ""],
  ] as const)("%s with %j lacks %j", (level, layers, missing) => {
    expect(lacking(level, layers)).toBe(missing);
  });

  test("that cannot be had is refused, with what lacks", () => {
    expect(() => refuseLess("sealed", but("network"))).toThrow(IsolationError);
    expect(() => refuseLess("sealed", but("network"))).toThrow(
      "--require-isolation sealed: this machine lacks network; npm run grade:doctor tells what each needs",
    );
    expect(refuseLess("sealed", ALL)).toBeUndefined();
  });
});
