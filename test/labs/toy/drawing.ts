import { rowsOf } from "../../../grader/history/scene/rows.ts";
import type { Arrow, Drawing, Scene } from "../../../grader/history/scene/scene.ts";

const [LINE, ANSWER] = [0, 1];

const KINDS = [
  { name: "line", letter: "l" },
  { name: "answer", letter: "a" },
];

const LANES = [
  { name: "caller", label: "caller", about: "", isReal: false },
  { name: "server", label: "server", about: "your code", isReal: true },
];

/** Lines and their answers, up to the one that is wrong or missing. */
export function sceneOf(lines: readonly string[], answers: readonly string[]): Scene {
  const arrows = lines.flatMap((line, place): Arrow[] => {
    const about = { at: place + 1, time_ms: 0, note: "", badge: "", worth: "", isCulprit: false } as const;
    const asked = { ...about, from: "caller", to: ["server"], kind: LINE, text: `“${line}”` };
    const answer = answers[place];
    if (answer === undefined) return [asked];
    const isCulprit = place === lines.length - 1;
    return [asked, { ...about, from: "server", to: ["caller"], kind: ANSWER, text: answer, isCulprit }];
  });
  const isSilent = answers.length < lines.length;
  const owed = { from: ["server"], to: ["caller"], kind: ANSWER, text: `missing: an answer to line ${lines.length}` };
  return {
    kinds: KINDS,
    lanes: LANES,
    subject: "server",
    about: "",
    arrows,
    isSilent,
    missing: isSilent ? [owed] : [],
  };
}

/** A toy's history holds no calls: its answers are told among what else happened. */
export const DRAWING: Drawing = {
  kinds: KINDS,
  lanes: () => LANES,
  rows: (history) => {
    const none = () => undefined;
    return rowsOf(history, {
      laneOf: (name) => name,
      kindOf: () => -1,
      textOf: ({ method }) => method,
      seqOf: none,
      remarkOf: none,
    });
  },
};
