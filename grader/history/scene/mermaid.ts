import { oneLine } from "../../base/text.ts";
import type { Arrow, Scene } from "./scene.ts";

/** A scene as a sequence diagram in Mermaid's words, for a forum's post. */
export function mermaidOf({ lanes, arrows, skipped, isSilent, ended, subject, missing }: Scene): string {
  const ids = new Map(lanes.map(({ name }, place) => [name, `L${place}`]));
  const members = lanes.map(
    ({ name, label, about }) => `participant ${ids.get(name)} as ${said([label, about].filter(Boolean).join(", "))}`,
  );
  const told = arrows.flatMap((arrow, place) => [
    ...(skipped?.after === place ? [`Note over ${ids.get(subject)}: … ${skipped.count} more`] : []),
    ...arrow.to.map((to) => `${ids.get(arrow.from)}${headOf(arrow)}${ids.get(to)}: ${said(wordsOf(arrow))}`),
  ]);
  const silent = isSilent
    ? [`Note over ${ids.get(subject)}: ✗ ${said(ended === undefined ? "nothing more" : `ended: ${ended}`)}`]
    : [];
  const ghosts = missing.map(({ to, text }) => `Note over ${ids.get(to[0] ?? subject)}: ${said(text)}`);
  return `${["sequenceDiagram", ...[...members, ...told, ...silent, ...ghosts].map((line) => `  ${line}`)].join("\n")}\n`;
}

function headOf({ isCulprit, worth }: Arrow): string {
  if (isCulprit) return "-x";
  return worth === "refused" ? "--x" : "->>";
}

function wordsOf({ isCulprit, text, note }: Arrow): string {
  return [isCulprit ? `✗ ${text}` : text, note].filter((part) => part !== "").join(" · ");
}

/** Characters that end a statement or begin an entity in Mermaid, as its own entities. */
function said(text: string): string {
  return oneLine(text).replace(/[#;<>&"]/g, (mark) => `#${mark.charCodeAt(0)};`);
}
