import path from "node:path";
import type { Report } from "../report.ts";
import { type Context, destination, type Output } from "./output.ts";

/** The page of the grade in a file of any name: `report.html` where the report is if none is given. */
export function html(_: Report, context: Context): Output[] {
  const file = destination(context, path.join(context.out, "report.html"));
  return [{ to: "file", path: file, text: context.page ?? "" }];
}
