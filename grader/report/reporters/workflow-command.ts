import { oneLine, printable } from "../../base/text.ts";
import { cut } from "./text.ts";

/** What GitHub shows beside a line of a file, or above a run. */
export interface Annotation {
  type: "error" | "warning" | "notice";
  title: string;
  message: string;
  file?: string;
  /** From 1. */
  line?: number;
}

const TITLE_MAX_BYTES = 200;
const MESSAGE_MAX_BYTES = 2000;

/** The line of standard output that makes the annotation. */
export function annotationCommand({ type, title, message, file, line }: Annotation): string {
  const properties = Object.entries({ file, line, title: cut(oneLine(title), TITLE_MAX_BYTES) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${type} ${properties.join(",")}::${escapeData(cut(printable(message), MESSAGE_MAX_BYTES))}`;
}

/**
 * Lines of which GitHub's runner takes none for a command, though a submission may have written some. `token` must be one
 * that no submission can guess; it must be a new one each time.
 */
export function withoutCommands(text: string, token: string): string {
  return `::stop-commands::${token}\n${text}${text.endsWith("\n") ? "" : "\n"}::${token}::\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
