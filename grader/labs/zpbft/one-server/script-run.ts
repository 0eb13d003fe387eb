import type { RequestArgs } from "../../../../skeleton/zpbft/messages.ts";
import type { Pace } from "./pace.ts";
import type { Script } from "./script.ts";

/** A script that is being played: its seq, its request, and the senders a, b, c, … */
export interface ScriptRun {
  script: Script;
  group: string;
  seq: number;
  request: RequestArgs;
  /** How many seqs before this one have the same request. */
  nth: number;
  about: { view: number; seq: number; digest: string };
  /** The ids of the puppets that send as a, b, c, … */
  senders: readonly number[];
  /** The wrong digest that all bad votes agree on. */
  lie: string;
  pace: Pace;
}
