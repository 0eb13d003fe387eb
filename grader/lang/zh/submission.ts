import type { Catalogue } from "../translate.ts";

/** What is to be said of a submission's files: why it cannot be graded, and what does not count. */
export const SUBMISSION: Catalogue = {
  "{dir} does not exist: give the folder of a submission": "{dir} 不存在：请给出一份作业的文件夹",
  "{dir} is not a folder: give the folder of a submission": "{dir} 不是文件夹：请给出一份作业的文件夹",
  "{dir} holds more than {count:number} files: give the folder of a submission":
    "{dir} 里有超过 {count} 个文件：请给出一份作业的文件夹",
  "{file:word} is missing in {dir}: it is the file that is graded": "{dir} 里缺少 {file}：评分的就是这个文件",
  "{file:word} is not in {dir}, but in {place}: give that folder":
    "{file} 不在 {dir} 里，而在 {place} 里：请给出那个文件夹",
  "{files} are not in {dir}, but in {place}: give that folder":
    "{files} 不在 {dir} 里，而在 {place} 里：请给出那个文件夹",
  "{files} are missing in {dir}: they are the files that are graded": "{dir} 里缺少 {files}：评分的就是这些文件",
  "{file:word} is missing, in the skeleton too: put it there": "缺少 {file}，skeleton 里也没有：请把它放进去",
  "{file:word} is not there: the one that you were given to begin with is graded":
    "没有 {file}：评分时用的是一开始发给你的那一份",
  "{file:word} cannot be read: {why}": "{file} 读不出来：{why}",
  "{file:word} is not a regular file": "{file} 不是普通文件",
  "{file:word} is {bytes:number} bytes long, the most is {max:number}: leave out what is not your code":
    "{file} 有 {bytes} 字节，最多只能有 {max} 字节：请去掉不是你的代码的内容",
  "{file:word} is not UTF-8 text: save it as UTF-8": "{file} 不是 UTF-8 文本：请保存为 UTF-8",
  "{file} is a link: put the file itself there": "{file} 是链接：请把文件本身放在那里",
  "{file} is not the lab's: it does not count": "{file} 不是本实验的文件：不算数",
  "{file} differs from what you were given: it does not count": "{file} 与发给你的不同：不算数",
  "{file} cannot be read: it does not count": "{file} 读不出来：不算数",
  "{file} is missing: the one that you were given is used": "缺少 {file}：用的是发给你的那一份",
  "and {count:number} more files that do not count": "还有 {count} 个文件不算数",
  "only {file:word} is graded": "只有 {file} 参加评分",
  "only {files} are graded": "只有 {files} 参加评分",
  "{file:word} is not the lab's: {only:clause}; move your code there, and remove this file":
    "{file} 不是本实验的文件：{only}；请把你的代码移到那里，并删除这个文件",

  // A file that cannot be loaded.
  "{file:word} cannot be loaded: line {line:number}: {what}": "{file} 无法加载：第 {line} 行：{what}",
  '{file:word} cannot be loaded: line {line:number}: import or export stands within a block: is a "}" missing above?':
    "{file} 无法加载：第 {line} 行：import 或 export 出现在代码块里面：上面是不是少了一个 }？",
  "{file:word} cannot be loaded: line {line:number}: {what} (Node only takes types away)":
    "{file} 无法加载：第 {line} 行：{what}（Node 只会去掉类型）",
  '{file:word} cannot be loaded: line {line:number}: {what}: it is a type, so write "{import}"':
    "{file} 无法加载：第 {line} 行：{what}：这是一个类型，所以要写 {import}",
  "{file:word} cannot be loaded: it imports the package {name:word}, which the lab does not have":
    "{file} 无法加载：它导入了软件包 {name}，而本实验里没有这个包",
  '{file:word} cannot be loaded: it imports {wanted:word}, which is not there: write "{right}"':
    "{file} 无法加载：它导入了 {wanted}，而这个文件不存在：要写 {right}",
  "{file:word} cannot be loaded: it imports {wanted:word}, which is not the lab's: {only:clause}; move your code there":
    "{file} 无法加载：它导入了 {wanted}，而这不是本实验的文件：{only}；请把你的代码移到那里",
  "{file:word} does not export {name:word}": "{file} 没有导出 {name}",
  '{file:word} does not export {name:word}: write "{right}"': "{file} 没有导出 {name}：要写 {right}",

  // What the compiler says, and what it does not.
  "the compiler came to no end: what types does the file compute?": "编译器没完没了：这个文件在计算什么类型？",
  "the file imports what lies outside of the lab: its types were not looked at":
    "这个文件导入了本实验以外的东西：没有检查它的类型",
  "… and {count:number} mistakes more": "… 还有 {count} 处错误",
};
