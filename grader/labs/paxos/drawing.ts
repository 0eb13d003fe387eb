import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Drawing } from "../../history/scene/scene.ts";
import { type AllRemarks, drawingOf } from "../kit/world/drawing.ts";
import type { Remark } from "../kit/world/happenings.ts";
import { membersIn } from "../kit/world/lanes.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, viewOf } from "./judge/view.ts";
import { messagesOf, server } from "./wire.ts";
import { SPEECH } from "./words.ts";

/** How histories of Paxos are drawn. */
export const DRAWING: Drawing = drawingOf(SPEECH, remarksIn);

/** What the real servers must make of what they were told. */
function remarksIn(history: History): AllRemarks {
  const { n, live } = membersIn(history);
  // What a drawing says needs no times.
  const setting: Setting = { n, live, retry_ms: [1, Number.POSITIVE_INFINITY], owedAt: "idle", hasServices: true };
  const onCall = new Map<Call, Remark>();
  const onAnswer = new Map<Call, Remark>();
  const remarks = new Map(live.map((id) => [server(id), remarksOf(viewOf(history, setting, id))] as const));
  for (const call of messagesOf(history)) {
    const [asked, told] = [remarks.get(call.to), remarks.get(call.from)];
    if (asked !== undefined && call.passed !== undefined) onCall.set(call, asked.onCall(call));
    if (told !== undefined && call.heard !== undefined) onAnswer.set(call, told.onAnswer(call));
  }
  return { onCall, onAnswer };
}
