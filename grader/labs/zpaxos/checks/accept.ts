import { sampled } from "../../kit/sample.ts";
import { type Check, oneOf, type Stand } from "../check.ts";
import { alone } from "../lone.ts";
import { LENGTH, spelled, tellLetter, WORDS } from "../words.ts";

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
export function serial(share: number): Stand {
  return {
    name: "serial",
    size: oneOf(5),
    play: alone(async (lone, random) => {
      for (const word of spelled(lone, random.shuffled(sampled(WORDS, share, random)), random))
        for (let place = 0; place < LENGTH; place++) await tellLetter(lone, word, place);
      await lone.rest();
    }),
  };
}
