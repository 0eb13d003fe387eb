import type { Findings, Trying } from "./subject.ts";

/** Tries something, and says what it saw that breaks a rule. */
export type Probe = (trying: Trying, found: Findings) => Promise<void>;
