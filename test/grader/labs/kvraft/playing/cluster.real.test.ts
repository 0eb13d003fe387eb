import { expect, test, vi } from "vitest";
import { nothingLeft, runGrader } from "../../../support.ts";

vi.setConfig({ testTimeout: 180_000 });

test("a cluster of zkvraft is played with at the prompt: whoever leads is killed, and started again on its disk", async () => {
  // One of these three is the leader, and another one leads after it.
  const kills = [0, 1, 2].flatMap((id) => [`kill ${id}`, `append x ${id},`, "get x", `restart ${id}`]);
  const typed = ["put x 9,", ...kills, "status", "cut 0 1", "get x", "mend 0 1", "del x", "get x"];
  const { exitCode, stdout, tmp } = await runGrader(
    ["cluster", "--submission", "solution", "--lab", "zkvraft", "--lang", "en"],
    { input: `${typed.join("\n")}\n` },
  );
  expect(exitCode).toBe(0);
  const results = stdout.split("\n").filter((line) => /^(put|append|get|del) /.test(line));
  expect(results).toEqual([
    "put x 9,: put ok",
    ...["append x 0,: append ok", "get x: result: 9,0,", "append x 1,: append ok", "get x: result: 9,0,1,"],
    ...["append x 2,: append ok", "get x: result: 9,0,1,2,", "get x: result: 9,0,1,2,", "del x: del ok"],
    "get x: error: can't find this key 'x'",
  ]);
  expect(stdout).toMatch(/^server [0-2] leads in term [2-9]/m);
  const rows = stdout.split("\n").filter((line) => /^[0-2] +up /.test(line));
  expect(rows.map((row) => row.trim().split(/ {2,}/).slice(-2))).toEqual(
    Array(3).fill([expect.stringMatching(/^\d/), "none"]),
  );
  expect(stdout).toMatch(/^id +state +role +term +led by +last +commit +applied +sessions +waiting/m);
  await nothingLeft(tmp);
});
