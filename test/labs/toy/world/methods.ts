import * as v from "valibot";

const words = v.array(v.string());

/** Somebody tells a server words, and is told all that it keeps. `AddRpc` is for clients, who tell one. */
export const METHODS = {
  "Toy.AddRpc": { params: v.strictObject({ word: v.string() }), result: v.strictObject({ words }) },
  "Toy.TellRpc": { params: v.strictObject({ words }), result: v.strictObject({ words }) },
} as const;
