import type { Call } from "../../history/events.ts";
import type { History } from "../../history/history.ts";
import type { Drawing } from "../../history/scene/scene.ts";
import { type AllRemarks, drawingOf } from "../kit/world/drawing.ts";
import type { Remark } from "../kit/world/happenings.ts";
import { membersIn } from "../kit/world/lanes.ts";
import { remarksOf } from "./judge/remarks.ts";
import { type Setting, viewsOf } from "./judge/view.ts";
import { messagesOf } from "./wire.ts";
import { SPEECH } from "./words.ts";

/** How histories of the service are drawn. */
export const DRAWING: Drawing = drawingOf(SPEECH, remarksIn);

/** What the real servers must make of what they were told. */
function remarksIn(history: History): AllRemarks {
  const { n, live } = membersIn(history);
  const told = history.of("world")[0]?.setting as Partial<Setting> | undefined;
  const onCall = new Map<Call, Remark>();
  const onAnswer = new Map<Call, Remark>();
  const remarks = new Map(
    viewsOf(history, { ...UNLIMITED, ...told, n, live }).map((view) => [view.who, remarksOf(view)] as const),
  );
  for (const call of messagesOf(history)) {
    const [asked, heard] = [remarks.get(call.to), remarks.get(call.from)];
    if (asked !== undefined && call.passed !== undefined) onCall.set(call, asked.onCall(call));
    if (heard !== undefined && call.heard !== undefined) onAnswer.set(call, heard.onAnswer(call));
  }
  return { onCall, onAnswer };
}

/** A history without a setting tells of no limits. */
const UNLIMITED: Omit<Setting, "n" | "live"> = {
  ...{ clerks: [], raft: "played", timeout_ms: 1000, maxState: 0 },
  ...{ sessions_max: Number.MAX_SAFE_INTEGER, ttl_ms: Number.MAX_SAFE_INTEGER },
};
