import { expect, test, vi } from "vitest";
import { type Change, programWith } from "../raft/storms.ts";
import { against, checkOf } from "./stands.ts";

vi.setConfig({ testTimeout: 300_000 });

type ChangeHere = Omit<Change, "lab">;

/** Which check finds changes, by what, and of which check the stands are played: its own, if that is not said. */
test.each<[check: string, told: string, changes: ChangeHere | ChangeHere[], played?: string]>([
  [
    "orders",
    "NV4 chooseOrders",
    {
      file: "viewchange.ts",
      from: "if (view >= (highest.get(seq)?.view ?? 0))",
      to: "if (String(view) >= String(highest.get(seq)?.view ?? 0))",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "const unproven = whyNotPrepared",
      to: "const unproven = seq <= s.low ? undefined : whyNotPrepared",
    },
  ],
  [
    "view-change-flaws",
    "VC7 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "if (seqs.has(seq)) return",
      to: "if (seqs.has(seq) && msg.prepared.filter((one) => one.prePrepare.msg.seq === seq && one.prePrepare.msg.view === view).length > 1) return",
    },
  ],
  [
    "lead",
    "NV2 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "whyNotStable(s, msg.seq, msg.checkpoint)",
      to: "whyNotStable(s, msg.seq, msg.checkpoint.sort((a, b) => a.msg.peerId - b.msg.peerId))",
    },
    "orders",
  ],
  [
    "lead",
    "NV2 verifyViewChange",
    {
      file: "viewchange.ts",
      from: "of prepares) {",
      to: "of prepares.sort((a, b) => a.msg.peerId - b.msg.peerId)) {",
    },
    "orders",
  ],
  [
    "truncation",
    "ST3 verifyBallotCheckpoint",
    {
      file: "checkpoint.ts",
      from: "digest: msg.digest, proof }",
      to: 'digest: votes.votes()[0]?.msg.digest ?? "", proof }',
    },
    "stable",
  ],
  [
    "checkpoint-flaws",
    "CP3 verifyBallotCheckpoint",
    {
      file: "checkpoint.ts",
      from: '  if (votes.voted(msg.peerId)) return "its sender\'s vote is counted already";\n',
      to: "",
    },
  ],
  [
    "checkpoint-once",
    "CP1 checkpoint",
    {
      file: "checkpoint.ts",
      from: "if (state === undefined) return;",
      to: "if (state === undefined || s.changing) return;",
    },
    "truncation",
  ],
  [
    "timer",
    "T3 viewChange",
    {
      file: "viewchange.ts",
      from: "  s.viewChanges.take(args);\n  count(s);",
      to: "  s.viewChanges.take(args);\n  if (s.leader === s.id && s.viewChanges.for(view).length > 2 * s.f) s.newView();",
    },
    "lead",
  ],
  [
    "lead",
    "NV1 viewChange",
    { file: "viewchange.ts", from: "  s.viewChanges.take(args);\n  count(s);", to: "  s.viewChanges.take(args);" },
  ],
  [
    "new-view-flaws",
    "NV6 verifyNewView",
    { file: "viewchange.ts", from: "if (senders.size <= 2 * s.f) return", to: "if (senders.size <= s.n / 2) return" },
    "bad-leaders",
  ],
  [
    "join",
    "VC6 ViewChangeRpc",
    {
      file: "viewchange.ts",
      from: "s.others.map((id) => s.viewChanges.highestOf(id))",
      to: "s.others.map((id) => (((globalThis.last ??= {})[peerId] = view), globalThis.last[id] ?? 0))",
    },
  ],
  [
    "prepared-set",
    "VC2 viewChange",
    [
      { file: "viewchange.ts", from: "  s.leaveView(view);", to: "  globalThis.past = s.view;\n  s.leaveView(view);" },
      {
        file: "viewchange.ts",
        from: "(one) => s.isPrepared(one));",
        to: "(one) => one.view === globalThis.past && s.isPrepared(one));\n    if (cert !== undefined) (globalThis.known ??= {})[seq] = proofOf(s, cert);",
      },
      {
        file: "viewchange.ts",
        from: "return cert === undefined ? [] : [proofOf(s, cert)];",
        to: "return globalThis.known?.[seq] ?? [];",
      },
    ],
  ],
  [
    "truncation",
    "CP3 verifyBallotCheckpoint",
    [
      {
        file: "checkpoint.ts",
        from: "export function verifyBallotCheckpoint(s: Server, { seq, votes }: Box): void {",
        to: "export async function verifyBallotCheckpoint(s: Server, { seq, votes }: Box) {\n  if (seq < s.low) return;\n  await new Promise((resolve) => setImmediate(resolve));",
      },
      {
        file: "checkpoint.ts",
        from: "  if (seq <= s.low) return;\n\n  const proof",
        to: "  if (seq === s.low) return;\n\n  const proof",
      },
    ],
  ],
])("%s finds changed lines of the reference by %s", async (id, told, changes, played = id) => {
  const program = await programWith(...[changes].flat().map((change) => ({ ...change, lab: "zviews" })));
  expect((await against(checkOf(played), program, 3))[id]).toBe(told);
});
