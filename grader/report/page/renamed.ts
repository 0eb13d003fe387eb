import type { Report } from "../report.ts";
import { html } from "./html.ts";
import { notesOf } from "./page.ts";

/**
 * A report's page for a submission that says the same: with that one's name, and what is said to be left out of that one. The
 * page was made of `from`, whose name must be one that no submission can hold.
 */
export function renamed(page: string, from: Pick<Report, "submission" | "notes">, to: typeof from): string {
  const named = page.replaceAll(markupOf(from.submission), () => markupOf(to.submission));
  const more = to.notes.filter((note) => !from.notes.includes(note));
  if (more.length === 0) return named;
  // It stands there once: in a submission's words it is escaped.
  return named.replace("<footer>", (footer) => html`${notesOf(more)}\n`.text + footer);
}

function markupOf(text: string): string {
  return html`${text}`.text;
}
