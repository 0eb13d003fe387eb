import { afterAll } from "vitest";
import { CheckFailed, check } from "../../check.ts";
import { type Rig, request, startRig, stopRig } from "../cluster-checks.ts";
import { spec } from "./spec.ts";

let rig: Rig | undefined;

afterAll(() => stopRig(rig));

check(spec("two-of-seven-killed"), async () => {
  rig = await startRig(2);
  await Promise.all([rig.cluster.kill(5), rig.cluster.kill(6)]);
  const { answers } = await request(rig, "put x 10", 5);
  if (answers.count >= 3 && answers.result === "put ok") return;
  throw new CheckFailed("with two of seven servers killed, a request is not answered", {
    expected: "f+1 = 3 matching replies: put ok",
    seen: answers.count === 0 ? "no reply" : `${answers.count} that match`,
  });
});
