import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Drawing } from "../../history/scene/scene.ts";
import { type AllRemarks, drawingOf } from "../kit/world/drawing.ts";
import { NOTHING, type Remark } from "../kit/world/happenings.ts";
import { keyringOf } from "./judge/known.ts";
import { remarksOf } from "./judge/remarks.ts";
import type { Setting } from "./judge/setting.ts";
import { messagesOf, replica } from "./wire.ts";
import { SPEECH } from "./words.ts";

/** How histories of PBFT with a view change are drawn. */
export const DRAWING: Drawing = drawingOf(SPEECH, remarksIn);

/** What the real replicas must make of what they were told. */
function remarksIn(history: History): AllRemarks {
  const onCall = new Map<Call, Remark>();
  const setting = history.of("world")[0]?.setting as Setting | undefined;
  if (setting === undefined) return { onCall, onAnswer: new Map() };
  const { n, live, interval } = setting;
  const cluster = { n, interval, keyring: keyringOf(history, setting) };
  const remarks = new Map(live.map((id) => [replica(id), remarksOf({ id, cluster })] as const));
  for (const call of messagesOf(history)) {
    const remark = call.passed === undefined ? NOTHING : remarks.get(call.to)?.onCall(call);
    if (remark !== undefined && remark !== NOTHING) onCall.set(call, remark);
  }
  return { onCall, onAnswer: new Map() };
}
