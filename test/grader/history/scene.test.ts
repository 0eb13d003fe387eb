import { expect, test } from "vitest";
import { History } from "../../../grader/history/history.ts";
import { mermaidOf } from "../../../grader/history/scene/mermaid.ts";
import { rowsOf } from "../../../grader/history/scene/rows.ts";
import { linesOf } from "../../../grader/history/scene/text.ts";
import { DRAWING, sceneOf } from "../../labs/toy/drawing.ts";

const PROTOCOL = { malformation: () => undefined, kept: () => undefined };

test("a scene of any lab is told in lines, the offending message last and marked", () => {
  expect(linesOf(sceneOf(["a", "b"], ["1 a", "2 x"]))).toEqual([
    "  caller -> server “a”",
    "  server -> caller 1 a",
    "  caller -> server “b”",
    "✗ server -> caller 2 x",
  ]);
});

test("where nothing more came, the lines end with that, and a diagram says what is missing", () => {
  const scene = sceneOf(["a"], []);
  expect(linesOf(scene)).toEqual(["  caller -> server “a”", "✗ server -> …      nothing more"]);
  expect(mermaidOf(scene)).toBe(
    [
      "sequenceDiagram",
      "  participant L0 as caller",
      "  participant L1 as server, your code",
      "  L0->>L1: “a”",
      "  Note over L1: ✗ nothing more",
      "  Note over L0: missing: an answer to line 1",
      "",
    ].join("\n"),
  );
});

test("arrows that are left out are counted where they were", () => {
  const scene = { ...sceneOf(["a", "b"], ["1 a", "2 x"]), skipped: { after: 1, count: 7 } };
  expect(linesOf(scene)[1]).toBe("  … 7 more");
  expect(mermaidOf(scene).split("\n")[4]).toBe("  Note over L1: … 7 more");
});

test("nobody's words end a statement of a diagram", () => {
  const hostile = "x;\nparticipant evil #lt;script>";
  const text = mermaidOf(sceneOf([hostile], ["1 a"]));
  expect(text.split("\n")).toHaveLength(6);
  expect(text).toContain("“x#59; participant evil #35;lt#59;script#62;”");
});

test("a history's rows are its calls, with what became of them, and what else happened", () => {
  const history = new History(PROTOCOL);
  history.note({ kind: "start", who: "server" });
  history.hold({ from: "a", to: "b", method: "greet", params: {} });
  history.answer(history.add({ from: "b", to: "a", method: "greet", params: {} }), { error: "refused: no" });
  history.note({ kind: "idle", who: ["server"], since: 0, quiet_ms: 1 });
  const rows = rowsOf(history, {
    laneOf: (name) => name,
    kindOf: () => 0,
    textOf: ({ method }) => method,
    seqOf: () => 4,
    remarkOf: ({ from }) => (from === "b" ? { note: "1 of 2", worth: "counted" } : undefined),
  });
  expect(rows.map(({ at, from, to, seq, text, note, worth }) => [at, from, to, seq, text, note, worth])).toEqual([
    [1, "", "", undefined, "server was started", "", ""],
    [2, "a", "b", 4, "greet", "never handed on", ""],
    [3, "b", "a", 4, "greet", "1 of 2; answered: refused: no", "counted"],
  ]);
});

test("a lab whose history holds no calls has rows of what was shown", () => {
  const history = new History(PROTOCOL);
  history.note({ kind: "shown", who: "server", text: "1 a" });
  expect(DRAWING.rows(history)).toMatchObject([{ at: 1, text: "server: 1 a" }]);
});
