import { test } from "vitest";
import { CHECKS } from "../../../../grader/labs/zraft/checks.ts";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import { programWith } from "../raft/storms.ts";
import { play } from "./stands.ts";
test("try", async () => {
  const change = process.env["CHANGE"] ? JSON.parse(process.env["CHANGE"]) : undefined;
  const program = await programWith(change);
  for (const id of (process.env["TRY"] ?? "").split(",")) {
    const check = CHECKS.find((one) => one.id === id)!;
    for (const stand of check.stands) for (const seed of (process.env["SEEDS"] ?? "1,2,3").split(",").map(Number)) {
      const t = performance.now();
      const { history, setting, stuck } = await play(check, stand, program, seed);
      const found = violationsIn(history, setting);
      console.log("==", id, stand.name, seed, Math.round(performance.now() - t), "ms", history.calls.length, "calls", history.of("idle").length, "idles", stuck ?? "", JSON.stringify(found.slice(0, 2), null, 1));
    }
  }
}, 300000);
