import type { Playing as WorldPlaying } from "../kit/world/playing.ts";
import type { Setting } from "../raft/judge/view.ts";

export { Stuck } from "../kit/world/playing.ts";

/** What a stand is played on. */
export type Playing = WorldPlaying<Setting>;
