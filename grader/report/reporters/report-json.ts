import path from "node:path";
import type { Report } from "../report.ts";
import { type Context, destination, json, type Output } from "./output.ts";

/**
 * The report itself (docs/report.md), as far as it may be told: `feedback.json` in the folder of results. Beside it lies
 * `report.json`, which tells all and is not for students.
 */
export function reportJson(report: Report, context: Context): Output[] {
  return [
    { to: "file", path: destination(context, path.join(context.out, "feedback.json")), text: json(wellFormed(report)) },
  ];
}

/** Half a surrogate pair is JSON, but many parsers refuse it. */
function wellFormed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "string" ? part.toWellFormed() : part));
}
