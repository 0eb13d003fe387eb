import { digestOf } from "../znet/keys.ts";

/** The digest of the null request, which has no body: that of `{}`. */
export const NULL_DIGEST: string = digestOf({});
