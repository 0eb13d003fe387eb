import path from "node:path";
import { json } from "../../base/text.ts";
import type { Report } from "../report.ts";
import { type Context, destination, type Output } from "./output.ts";

/** The report itself (docs/report.md), as far as it may be told, in a file of any name: `feedback.json` if none is given. */
export function reportJson(report: Report, context: Context): Output[] {
  return [{ to: "file", path: destination(context, path.join(context.out, "feedback.json")), text: json(report) }];
}
