import type { Catalogue } from "../translate.ts";

/** What `npm run journal` says. Messages and log lines stand there as they are. */
export const JOURNAL: Catalogue = {
  "--html: histories of {lab:word} cannot be drawn": "--html：{lab} 的历史记录画不出来",
  "--html {file}: cannot be written ({why})": "--html {file}：写不进去（{why}）",
  "--seq is what the terminal shows: on a page, any can be chosen; leave it out with --html":
    "--seq 决定终端里显示什么：在页面上可以随意选择；与 --html 一起时请去掉它",
  // Events.
  "{members:number} members, f = {f:number}; processes are {live}": "{members} 个成员，f = {f}；其中是进程的有 {live}",
  "{who:list} logs: ": "{who} 写日志：",
  "{who:list} prints: ": "{who} 打印：",
  "a world of the grader's begins": "评分器扮演的世界开始",
  "{who:list} is started": "{who} 启动",
  "{who:list} has ended: {how:clause}": "{who} 已经退出：{how}",
  "{who:list} has ended: {signal:word}": "{who} 已经退出：{signal}",
  "  {call:number} is passed on: {what}": "  {call} 被转交：{what}",
  "  {call:number} is answered: {what}": "  {call} 得到应答：{what}",
  "  the answer to {call:number} is passed on": "  对 {call} 的应答被转交",
  "idle for {ms:number} ms since {since:number}: {who}": "自 {since} 以来已静止 {ms} 毫秒：{who}",
  "fault: {what}": "故障：{what}",
  "script of {group:word} ({rule:word}), seq {seq:number}: {text}": "{group}（{rule}）的脚本，seq {seq}：{text}",
  "the deciding message of seq {seq:number} was sent": "seq {seq} 的决定性消息已经发出",
  "seq {seq:number} was helped by {what}": "给 seq {seq} 的帮助：{what}",
  "seq {seq:number} was helped by {what}, and that worked": "给 seq {seq} 的帮助：{what}，有效",
  "seq {seq:number}: {count:number} more COMMITs came and were answered in up to {length:number} ms, and the reply meanwhile":
    "seq {seq}：在至多 {length} 毫秒里又来了 {count} 条 COMMIT 并得到应答，回复就在其间到达",
  "seq {seq:number}: {count:number} more COMMITs came and were answered in up to {length:number} ms, and the reply {after:number} ms after the last":
    "seq {seq}：在至多 {length} 毫秒里又来了 {count} 条 COMMIT 并得到应答，回复在最后一条之后 {after} 毫秒才到达",
  "clock: {steps}": "时钟：{steps}",
  "asked {what}": "提出请求 {what}",
  "begins: {part}": "开始：{part}",
  "was tried: {part}": "试过了：{part}",
  "{who} shows: {text}": "{who} 显示：{text}",
  "broken: {what:clause} ({how:any})": "不正常：{what}（{how}）",
  "{who:clause} is killed; of what it wrote at {place:number}, {kept:number} bytes are kept":
    "{who}被杀死；它在 {place} 写入的内容保留了 {kept} 个字节",
  "{who:clause} is told that it is {time:number} ms": "{who}得知现在是 {time} 毫秒",
  "  {who:clause} has taken what was passed to it before {place:number}": "  {who}已经收下 {place} 之前交给它的一切",
  "{who:clause} asks its disk: {what}": "{who}请求它的磁盘：{what}",
  "  the disk answers {place:number}": "  磁盘应答 {place}",
  "  the disk answers {place:number}: {error:word}, {kept:number} bytes are kept":
    "  磁盘应答 {place}：{error}，保留了 {kept} 个字节",
  "the disk of {who:clause} is made to hold {what}": "让{who}的磁盘装着 {what}",
  "step: {text}": "步骤：{text}",

  // Its help.
  "a stored history, its name in grade-results/history, or a folder of them (default: grade-results; where there are several, they are listed)":
    "一份保存下来的历史记录、它在 grade-results/history\n里的名字，或者放着历史记录的文件夹（默认：\ngrade-results；如果有好几份，就列出来）",
  "only what is about this seq": "只看与这个序号有关的",
  "A line tells the place of an event, the milliseconds since the history began, and what happened. A call that is not passed on at once, or not answered, has no such line below it. A grade that lost points leaves histories in grade-results/history.\n":
    "每一行是：事件的位置、从开始算起的毫秒数、发生了什么。\n没有立刻转交的、没有得到应答的调用，下面就没有相应的一行。\n有失分的评分会把历史记录留在 grade-results/history。\n",
  "there are several histories:": "有好几份历史记录：",

  // What cannot be shown.
  "{place} holds no histories: a grade that lost points leaves them there; name another FILE otherwise":
    "{place} 里没有历史记录：有失分的评分会把它们留在那里；否则请给出别的 FILE",
  "{place} holds no histories: their names end with .ndjson": "{place} 里没有历史记录：它们的名字以 .ndjson 结尾",
  "there is no {place}: a grade that lost points leaves histories there; name a FILE otherwise":
    "没有 {place}：有失分的评分会把历史记录留在那里；否则请给出 FILE",
  "{place} does not exist": "{place} 不存在",
  "{place} does not exist; in {dir} are {names}": "{place} 不存在；{dir} 里有 {names}",
  "{file} cannot be read ({why})": "{file} 读不出来（{why}）",
  "{file:word}: it is empty": "{file}：它是空的",
  "{file:word}: nothing in it is about seq {seq:number}": "{file}：里面没有与 seq {seq} 有关的东西",
  "{file:word}: line {line:number} {fault:clause}: this is no stored history":
    "{file}：第 {line} 行{fault}：这不是保存下来的历史记录",
  "{file:word}: line {line:number} {fault:clause}; what stands before it is shown. A grade writes such files: grade again to have a whole one":
    "{file}：第 {line} 行{fault}；显示的是在它之前的内容。这种文件是评分写出的：再评一次，就有完整的了",
  "is no JSON, or was cut off": "不是 JSON，或者被截断了",
  "is no event: it must have at, time_ms and kind": "不是事件：缺少必需的字段",
  "begins a recording, which the page of npm run cluster -- --web opens":
    "是录像的开头，录像要在 npm run cluster -- --web 的页面上打开",
  "is no call: it must have from, to and method": "不是调用：缺少必需的字段",
  "is about the call {call:number}, which does not stand before it": "说的是调用 {call}，而它前面没有这个调用",
  "is no event of the kind {kind:word}: a field is missing, or is something else":
    "不是 {kind} 这种事件：缺少一个字段，或者字段不对",
};
