import type { Scene } from "../../history/scene/scene.ts";

/**
 * What can have entitled the member that is judged to each of its messages, by their numbers from 1: what had reached it before, and may
 * count. Nobody is entitled to a vote by votes of the same kind. Of what others may send, a scene does not tell enough.
 */
export function entitlingIn({ arrows, subject }: Pick<Scene, "arrows" | "subject">): number[][] {
  return arrows.map(({ from, kind }, place) =>
    arrows.slice(0, place).flatMap((earlier, index) => {
      const isEntitling =
        from === subject && earlier.to.includes(subject) && earlier.kind !== kind && earlier.worth !== "refused";
      return isEntitling ? [index + 1] : [];
    }),
  );
}
