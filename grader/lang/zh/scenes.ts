import type { Catalogue } from "../translate.ts";

/** What is missing in a picture. */
export const SCENES: Catalogue = {
  "missing: a valid pre-prepare of the leader": "缺少：主节点的一条有效的预准备消息",
  "missing: {count:word} valid {kind:word} more, of {who:clause}": "缺少：还要 {who} 的 {count} 条有效的 {kind}",
  "missing: its COMMIT to {who:clause}": "缺少：它发给 {who} 的 COMMIT",
  "missing: the execution, and its reply": "缺少：执行，以及它的回复",
};
