/** The parts that are tried with one server and that are no group of scripts. */
export const PARTS = { start: "start", messages: "messages", log: "log", faults: "faults", clock: "clock" } as const;
