import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { violationsIn } from "../../../../grader/labs/views/judge/judge.ts";
import { completeProgram } from "../../../skeleton/zraft/cluster.ts";
import { storm, type Weather } from "./storms.ts";
import { modulesOf, quietly } from "./world.ts";

/** The reference, with one thing in it that many get wrong; the weather in which that shows; and the rule that it breaks first. */
interface Broken {
  what: string;
  file: "checkpoint.ts" | "viewchange.ts";
  right: string;
  wrong: string;
  kind: Weather["kind"];
  rule: string;
  n?: number;
}

const viewChange = (
  what: string,
  right: string,
  wrong: string,
  kind: Weather["kind"],
  rule: string,
  n = 4,
): Broken => ({ what, right, wrong, kind, rule, n, file: "viewchange.ts" });
const checkpoint = (what: string, right: string, wrong: string, kind: Weather["kind"], rule: string): Broken => ({
  ...{ what, right, wrong, kind, rule },
  file: "checkpoint.ts",
});

test.each<Broken>([
  viewChange("looks only at the current view", "s.certsOf(seq).find(", "[s.cert(seq)].find(", "killed", "VC2"),
  viewChange("leaves out what is executed", "seq > s.low)", "seq > s.lastExecuted)", "killed", "VC2"),
  viewChange("leaves its own PREPARE out", "[...own, ...others]", "[...others]", "killed", "VC3"),
  viewChange("takes the leader's PREPARE", "msg.peerId !== leader)", "msg.peerId !== s.id)", "killed", "VC3"),
  viewChange(
    "reports what it has executed as stable",
    "peerId: s.id, view, seq,",
    "peerId: s.id, view, seq: s.lastExecuted,",
    "killed",
    "VC1",
  ),
  viewChange(
    "tells only the new leader",
    "for (const id of s.others) {",
    "for (const id of [s.leader].filter((one) => one !== s.id)) {",
    "cut off",
    "T1",
  ),
  viewChange("joins f others", "[s.f] ?? 0", "[s.f - 1] ?? 0", "killed", "VC6"),
  viewChange(
    "leads with 2f",
    "s.viewChanges.for(s.view).length <= 2 * s.f",
    "s.viewChanges.for(s.view).length < 2 * s.f",
    "killed",
    "NV2",
  ),
  viewChange("begins a view at the checkpoint", "low + 1 + place", "low + place", "killed", "NV3"),
  viewChange(
    "orders the null request everywhere",
    "highest.get(seq)?.digest ?? NULL_DIGEST",
    "NULL_DIGEST",
    "killed",
    "NV4",
  ),
  viewChange(
    "believes any orders",
    "const { orders } = s.chooseOrders(viewChanges);",
    "return undefined;\n  const { orders } = s.chooseOrders(viewChanges);",
    "lying",
    "NV6",
    7,
  ),
  viewChange(
    "takes no NEW-VIEW",
    "  const senders = new Set(viewChanges.map",
    '  if (view > 0) return "no";\n  const senders = new Set(viewChanges.map',
    "killed",
    "NV7",
  ),
  checkpoint("has its own id in the digest", "digestOf(state)", "digestOf({ ...state, id: s.id })", "killed", "CP2"),
  checkpoint(
    "tells only one",
    "for (const id of s.others) {",
    "for (const id of s.others.slice(0, 1)) {",
    "lying",
    "CP1",
  ),
  checkpoint("is content with f+1", "proof.length <= 2 * s.f", "proof.length <= s.f", "cut off", "VC1"),
])("who $what breaks $rule", async ({ file, right, wrong, kind, rule, n = 4 }) => {
  const program = await completeProgram();
  onTestFinished(() => rm(program, { recursive: true, force: true }));
  const source = path.join(program, "zviews", file);
  const text = await readFile(source, "utf8");
  expect(text.split(right)).toHaveLength(2);
  await writeFile(source, text.replace(right, wrong));
  const { cluster } = await quietly(async () =>
    storm(await modulesOf(program), { seed: 1, n, kind, requests: 12, attemptsMax: 3 }),
  );
  expect(violationsIn(cluster.history, cluster.setting)[0]?.rule).toBe(rule);
});
