import { test } from "vitest";
import { CHECKS } from "../../../../grader/labs/zraft/checks.ts";
import { violationsIn } from "../../../../grader/labs/raft/judge/judge.ts";
import { programWith } from "../raft/storms.ts";
import { play } from "./stands.ts";
test("try", async () => {
  const program = await programWith();
  for (const id of (process.env["TRY"] ?? "").split(",")) {
    const check = CHECKS.find((one) => one.id === id)!;
    for (const stand of check.stands) for (const seed of [1, 2, 3]) {
      const t = performance.now();
      const { history, setting, stuck } = await play(check, stand, program, seed);
      const found = violationsIn(history, setting);
      console.log(id, stand.name, seed, Math.round(performance.now() - t), "ms", history.calls.length, "calls", history.of("idle").length, "idles", stuck ?? "", JSON.stringify(found.slice(0, 3), null, 1));
    }
  }
}, 300000);
