import type { Random } from "../../../checks/random.ts";
import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { alone } from "../lone.ts";
import { LENGTH, type Letter, spelled, tellLetter, WORDS } from "../words.ts";

export const accept: Check = {
  id: "accept",
  title: "an acceptor accepts a ballot unless it promised a higher one, and holds it promised from then on",
  rules: ["A1", "A2"],
  points: 8,
  of: "AcceptRpc",
  needs: ["start"],
  hint: "Does your acceptor have to have promised a ballot to accept it? And what does it refuse after it has accepted?",
  // One by one they take their time: the hidden suite has all.
  stands: [serial(0.06)],
  readIn: ["promise-words/all"],
};

/** Of all words a share, one letter after the other. */
function serial(share: number): Stand {
  return spelling("serial", (random) => sampled(WORDS, share, random));
}

/** All words, in parts: one process has the time for each. */
export function serialInParts(parts: number): Stand[] {
  return Array.from({ length: parts }, (_, part) =>
    spelling(part === 0 ? "serial" : `serial-${part}`, () => WORDS.filter((_, place) => place % parts === part)),
  );
}

function spelling(name: string, wordsOf: (random: Random) => readonly (readonly Letter[])[]): Stand {
  return {
    name,
    size: oneOf(5),
    play: alone(async (lone, random) => {
      for (const word of spelled(lone, random.shuffled(wordsOf(random)), random))
        for (let place = 0; place < LENGTH; place++) await tellLetter(lone, word, place);
      await lone.rest();
    }),
  };
}
