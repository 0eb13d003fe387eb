import type { Catalogue } from "../translate.ts";

/** Names that stand in a row. */
export const LISTS: Catalogue = {
  "{one:number} and {other:number}": "{one} 和 {other}",
  "{one:number} and {others:list}": "{one}、{others}",
  "{one:number} or {others:list}": "{one} 或 {others}",
  "replica {id:number}": "副本 {id}",
  "replica {id:number} and {others:list}": "副本 {id} 和{others}",
  "server {id:number}": "服务器 {id}",
  server: "服务器",
  client: "客户端",
  "{one:clause}, {others:clause}": "{one}、{others}",
  "{one:clause} and {other:clause}": "{one}、{other}",
  "{one:clause}: {other:clause}": "{one}：{other}",
};
