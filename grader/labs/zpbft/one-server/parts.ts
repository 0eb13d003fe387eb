/** The parts of what is tried with one server that stand for no group of scripts. */
export const PARTS = { start: "start", messages: "messages", log: "log", faults: "faults" } as const;
