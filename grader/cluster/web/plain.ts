import type { Call } from "../../history/events.ts";
import type { Live } from "./live.ts";

/** What can be shown of a lab that says nothing of its protocol: who called whom, by which method. */
export const PLAIN: Live = {
  kinds: [],
  stages: [],
  kindOf: () => -1,
  lanes: (n) => [
    { name: "client", label: "client", about: "", isReal: false },
    ...Array.from({ length: n }, (_, id) => ({ name: String(id), label: String(id), about: "", isReal: true })),
  ],
  told: ({ from, to, method, malformed }: Call) => ({ from, to, message: -1, text: method, malformed }),
  watch: () => ({
    called: () => [],
    passed: () => [],
    started: () => [],
    ended: () => {},
    wrote: () => [],
    idle: () => [],
    seqIn: () => undefined,
    repliers: () => [],
  }),
};
