import type { Catalogue } from "../translate.ts";

/** What is missing in a picture. */
export const SCENES: Catalogue = {
  "missing: a valid pre-prepare of the leader": "缺少：主节点的一条有效的预准备消息",
  "missing: {count:clause} valid {kind:word} more, of {who:clause}": "缺少：还要 {who} 的 {count} 条有效的 {kind}",
  "missing: {count:clause} valid {kind:word} more, of {who:number}": "缺少：还要 {who} 的 {count} 条有效的 {kind}",
  "missing: {count:clause} valid {kind:word}s more, of {who:clause}": "缺少：还要 {who} 的 {count} 条有效的 {kind}",
  "missing: {count:clause} valid {kind:word}s more, of {who:number}": "缺少：还要 {who} 的 {count} 条有效的 {kind}",
  "missing: its COMMIT to {ids:list}": "缺少：它发给 {ids} 的 COMMIT",
  "missing: the execution, and its reply": "缺少：执行，以及它的回复",
  "{ids:list} or {id:number}": "{ids} 或 {id}",
  one: "1",
  two: "2",
  three: "3",
  four: "4",
  five: "5",
  six: "6",
  seven: "7",
  eight: "8",
  nine: "9",
  ten: "10",
};
