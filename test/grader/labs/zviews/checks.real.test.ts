import { expect, test, vi } from "vitest";
import { CHECKS } from "../../../../grader/labs/zviews/checks.ts";
import { type Change, programWith } from "../raft/storms.ts";
import { against, brokenIn, checkOf } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

test.each(CHECKS.map((check) => [check.id, check] as const))(
  "the reference breaks no rule in what %s tries",
  async (_, check) => {
    expect(await brokenIn(await programWith(), check, 7)).toEqual([]);
  },
);

test.each<[string, string, Omit<Change, "lab">]>([
  [
    "checkpoint-once",
    "CP1 checkpoint",
    { file: "checkpoint.ts", from: "for (const id of s.others) {", to: "for (const id of s.others.slice(1)) {" },
  ],
  [
    "stable",
    "CP3 verifyBallotCheckpoint",
    { file: "checkpoint.ts", from: "proof.length <= 2 * s.f", to: "proof.length < 2 * s.f" },
  ],
  [
    "checkpoint-flaws",
    "CP4 verifyBallotCheckpoint",
    {
      file: "checkpoint.ts",
      from: '  if (!s.verify("checkpoint", msg, sign)) return "its signature is not its sender\'s";\n',
      to: "",
    },
  ],
  [
    "prepared-set",
    "VC2 viewChange",
    { file: "viewchange.ts", from: "s.certsOf(seq).find(", to: "[s.cert(seq)].find(" },
  ],
  ["join", "VC6 ViewChangeRpc", { file: "viewchange.ts", from: "[s.f] ?? 0", to: "[s.f - 1] ?? 0" }],
  [
    "lead",
    "NV2 ViewChangeRpc",
    {
      file: "viewchange.ts",
      from: "s.viewChanges.for(s.view).length <= 2 * s.f",
      to: "s.viewChanges.for(s.view).length < 2 * s.f",
    },
  ],
  [
    "null-orders",
    "NV5 chooseOrders",
    {
      file: "viewchange.ts",
      from: "highest.get(seq)?.digest ?? NULL_DIGEST",
      to: 'highest.get(seq)?.digest ?? "0".repeat(64)',
    },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: "if (one.msg.view !== view)",
      to: "if (one.msg.view > view)",
    },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: "    const refusal = await s.verifyViewChange(one);",
      to: "    const refusal = s.viewChanges.highestOf(one.msg.peerId) >= view ? undefined : await s.verifyViewChange(one);",
    },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    { file: "viewchange.ts", from: "senders.size !== viewChanges.length", to: "senders.size > viewChanges.length" },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: "if (refusal !== undefined) return `the view-change of",
      to: "if (refusal !== undefined && viewChanges.length === 2 * s.f + 1) return `the view-change of",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "if (msg.peerId === leader) return `a prepare",
      to: "if (msg.peerId === leader) continue; `a prepare",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    { file: "viewchange.ts", from: "prepares.every(", to: "prepares.slice(0, 2 * s.f).every(" },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "seq > msg.seq + 2 * s.interval",
      to: "seq > Math.max(s.high, msg.seq + 2 * s.interval)",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "seq > msg.seq + 2 * s.interval",
      to: "seq > Math.min(s.high, msg.seq + 2 * s.interval)",
    },
  ],
  ["orders", "Q1 chooseOrders", { file: "viewchange.ts", from: "return { low, orders", to: "return { low: 0, orders" }],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: "if (senders.size <= 2 * s.f) return",
      to: "if (senders.size <= 2 * s.f) void s.viewChange(view + 1);\n  if (senders.size <= 2 * s.f) return",
    },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: "if (given?.msg.seq !== seq || given.msg.digest",
      to: "if (given === undefined || given.msg.digest",
    },
  ],
  [
    "new-view-accepted",
    "NV7 verifyNewView",
    {
      file: "viewchange.ts",
      from: "if (senders.size <= 2 * s.f)",
      to: "if (senders.size <= 2 * s.f || !senders.has(peerId))",
    },
  ],
  [
    "view-change-flaws",
    "VC6 ViewChangeRpc",
    { file: "viewchange.ts", from: "[s.f] ?? 0", to: "[Math.floor(s.n / 2) - 1] ?? 0" },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    { file: "viewchange.ts", from: "senders.size < 2 * s.f", to: "senders.size < s.n / 2" },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "const unproven = whyNotPrepared",
      to: "const unproven = seq <= s.lastExecuted ? undefined : whyNotPrepared",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: '  if (!s.verify("view-change", msg, sign))',
      to: '  const known = [...s.others].some((id) => s.viewChanges.for(s.viewChanges.highestOf(id)).some((one) => one.sign === sign));\n  if (known) return undefined;\n  if (!s.verify("view-change", msg, sign))',
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "  const unstable = whyNotStable",
      to: '  if (msg.seq > s.high) return "it is beyond the window";\n  const unstable = whyNotStable',
    },
  ],
  [
    "stable",
    "CP3 verifyBallotCheckpoint",
    {
      file: "checkpoint.ts",
      from: "  if (seq <= s.low) return;\n\n",
      to: "  if (seq <= s.low || seq > s.high) return;\n\n",
    },
  ],
  [
    "orders",
    "NV3 chooseOrders",
    {
      file: "viewchange.ts",
      from: "Math.max(low, ...highest.keys())",
      to: "Math.max(low, [...highest.keys()].toSorted().at(-1) ?? 0)",
    },
  ],
  [
    "join",
    "VC6 ViewChangeRpc",
    { file: "viewchange.ts", from: ".toSorted((a, b) => b - a)[s.f]", to: ".toSorted().toReversed()[s.f]" },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    {
      file: "viewchange.ts",
      from: 'if (!s.verify("pre-prepare", given.msg, given.sign))',
      to: 'if (place === 0 && !s.verify("pre-prepare", given.msg, given.sign))',
    },
  ],
  [
    "catch-up",
    "ST6 ViewChangeRpc",
    { file: "viewchange.ts", from: "await s.viewChange(reached)", to: "viewChange(s, reached)" },
  ],
])("%s finds a changed line of the reference by %s", async (id, told, change) => {
  const program = await programWith({ ...change, lab: "zviews" });
  expect((await against(checkOf(id), program, 3))[id]).toBe(told);
});
