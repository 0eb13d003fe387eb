import { always, type Check, LARGER } from "../check.ts";

/** Every COMMIT of the server is judged, in every script. */
export const commitContent: Check = {
  id: "commit-content",
  title: "what a COMMIT says is right, and rightly signed",
  rules: ["C2"],
  points: 7,
  of: "commit",
  needs: ["start"],
  hint: "Compare each field of your COMMIT with what the cert holds, and its signature with that of a PREPARE.",
  tries: always("content", "backup", "leader", ...LARGER),
};
