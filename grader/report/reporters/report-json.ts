import path from "node:path";
import type { Report } from "../report.ts";
import { type Context, destination, json, type Output } from "./output.ts";

/** The report itself (docs/report.md), as far as it may be told, in a file of any name: `feedback.json` if none is given. */
export function reportJson(report: Report, context: Context): Output[] {
  return [
    { to: "file", path: destination(context, path.join(context.out, "feedback.json")), text: json(wellFormed(report)) },
  ];
}

/** Half a surrogate pair is JSON, but many parsers refuse it. */
function wellFormed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "string" ? part.toWellFormed() : part));
}
