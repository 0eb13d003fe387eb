import { brokenBy, type MadeUp, type Row } from "./history.ts";
import { FakeCluster } from "./messages.ts";

/** Four replicas: replica 3 runs the submission, if it is not said otherwise, and the others are played. */
export const fake = new FakeCluster(4);

/** The rules that replica `id` breaks, each once, in the order in which that was clear. */
export const broken = (make: Row[1], id?: number): string => brokenBy(fake, make, id);

/** f+1 others leave for a view. */
export const joins = (h: MadeUp, view = 1) => h.viewChanges(fake.viewChange(view, 1), fake.viewChange(view, 2));

/** VIEW-CHANGEs of these, who were prepared for nothing. */
export const empty = (view: number, ...ids: number[]) => ids.map((id) => fake.viewChange(view, id));
