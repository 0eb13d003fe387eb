import type { Catalogue } from "../translate.ts";

/** What the checks of PBFT's view change are about, and their hints. */
export const CHECKS_OF_VIEWS: Catalogue = {
  "a server comes to work, and leaves no view before anything has happened":
    "一个服务器开始工作，在什么也没发生之前不离开任何视图",
  "after each K-th seq one CHECKPOINT goes to each of the others, whoever of them does not answer":
    "序号每到 K 的倍数，就给每个其他副本各发一条 CHECKPOINT，无论其中谁不答复",
  "To whom must a CHECKPOINT go if the first of them never answers? And at which seqs is one due?":
    "如果第一个副本从不答复，CHECKPOINT 必须发给谁？在哪些序号上该发？",
  "the digest of a CHECKPOINT is that of the state: the pairs, and the last answer to each client":
    "CHECKPOINT 的摘要是状态的摘要：键值对，以及对每个客户端的最后答复",
  "What in your digest differs from replica to replica, or from one moment to the next?":
    "你的摘要里，有什么在副本之间不同，或者随时刻而变？",
  "a checkpoint is stable with the same CHECKPOINT of 2f+1 replicas, its own counted if there is one":
    "有 2f+1 个副本相同的 CHECKPOINT，检查点就稳定；自己的有就算上",
  "How many replicas have confirmed the checkpoint, yours counted, when your window moves? And what if yours has not executed so far?":
    "窗口移动时，连你的在内，有多少副本确认过这个检查点？如果你的还没有执行到那里呢？",
  "a CHECKPOINT that is not valid does not count, and takes nobody's place":
    "无效的 CHECKPOINT 不算数，也不占用任何副本的位置",
  "Whose word is each CHECKPOINT that you count, by its signature? And how many of these are the same?":
    "按签名来看，你数进去的每条 CHECKPOINT 是谁的话？其中有多少是相同的？",
  "a leader gives no seq beyond the window, and goes on when it moves; what comes for a seq just beyond it counts then":
    "主节点不分配超出窗口的序号，窗口移动就接着来；刚刚超出窗口的序号，来了的到那时算数",
  "What has to go on when the window moves, and who makes it?": "窗口移动时，什么该接着进行，由谁来推动？",
  "one VIEW-CHANGE for a view, the same to each of the others, whoever of them does not answer":
    "一个视图一条 VIEW-CHANGE，发给每个其他副本的都相同，无论其中谁不答复",
  "To whom must a VIEW-CHANGE go if the first of them never answers? And must those that you send to two of them be the same, byte by byte?":
    "如果第一个副本从不答复，VIEW-CHANGE 必须发给谁？你发给其中两个的，是否必须逐字节相同？",
  "a VIEW-CHANGE names the last stable checkpoint and proves it; each of its entries is proven, too":
    "VIEW-CHANGE 写明并证明最后一个稳定的检查点；它的每一项也都有证明",
  "Could somebody who knows only the keys check all that your VIEW-CHANGE says? Whose words are in each of its proofs?":
    "只知道公钥的人，能检查你的 VIEW-CHANGE 所说的一切吗？它的每份证明里是谁的话？",
  "a replica goes on to a view that f+1 others have reached, each of them counted once; not with fewer":
    "副本跟到 f+1 个其他副本已到达的视图，每个只数一次；不到这么多就不跟",
  "How many different replicas have gone on, and to which view have f+1 of them come at least?":
    "有多少个不同的副本走了，其中 f+1 个至少到了哪个视图？",
  "a VIEW-CHANGE proves all that was ever prepared above the checkpoint, of the highest view, and nothing else":
    "VIEW-CHANGE 证明检查点之上曾经已准备的一切，取最高的视图，此外什么也没有",
  "What was prepared two views ago, and what is executed already: who else knows of it? Which of several proofs for a seq counts?":
    "两个视图之前已准备的、已经执行的：还有谁知道？一个序号有几份证明时，算哪一份？",
  "who has sent a VIEW-CHANGE takes no more part in views below": "发出了 VIEW-CHANGE，就不再参与更低的视图",
  "What may still get prepared between the moment in which your VIEW-CHANGE is made and the one in which it is sent? And after that?":
    "从你的 VIEW-CHANGE 做好到发出之间，还有什么可能达到已准备？发出之后呢？",
  "what is up to a stable checkpoint is forgotten, nothing above it is, and it never goes back":
    "直到稳定检查点为止的就忘掉，高于它的一样也不忘，它从不后退",
  "What do you still know of a seq when it is stable, and of the next one? What if an older checkpoint is confirmed last?":
    "一个序号稳定了，你还知道它的什么？下一个呢？如果更旧的检查点最后才得到确认呢？",
  "a VIEW-CHANGE counts if all that it says is proven, and only then": "VIEW-CHANGE 所说的一切都有证明，它才算数",
  "A liar makes a VIEW-CHANGE. Which of its parts has it not signed itself, and what would it like these to say? And which of your conditions does a right one break?":
    "说谎者做了一条 VIEW-CHANGE。其中哪些部分不是它自己签名的，它希望这些说什么？你的哪个条件是正确的那些也不满足的？",
  "the leader of a view begins it once, with VIEW-CHANGEs of 2f others and its own; nobody else does":
    "视图的主节点有了其他 2f 个副本的 VIEW-CHANGE 和自己的，就开始这个视图，只一次；别的副本都不开始",
  "Whose VIEW-CHANGEs are there when you begin a view? What happens when one more comes?":
    "你开始一个视图时，有谁的 VIEW-CHANGE？再来一条会怎样？",
  "patience with the next leader begins when 2f+1 have gone on, and is twice as long each time":
    "对下一个主节点的耐心从有 2f+1 个副本走了开始，每次加倍",
  "When does your replica begin to wait for the next leader, and who has gone on by then?":
    "你的副本什么时候开始等下一个主节点，那时谁已经走了？",
  "a new view orders each seq above the highest checkpoint, with the digest that was prepared in the highest view":
    "新视图给高于最高检查点的每个序号定序，取在最高的视图里已准备的摘要",
  "Of several proofs for a seq, which one is the latest truth? And from which seq to which must a new view order, if checkpoints and proofs of different replicas differ?":
    "一个序号的几份证明里，哪一份是最新的真相？如果各个副本的检查点和证明不同，新视图该从哪个序号定到哪个序号？",
  "a seq for which nothing is proven gets the null request, if one above it is proven":
    "什么证明也没有的序号，若比它高的有证明，就给空请求",
  "Somebody was prepared for a seq, and nobody for the one before it. What will replicas execute there?":
    "有副本对一个序号已准备，而对它前面的那个谁也没有。副本在那里会执行什么？",
  "a valid NEW-VIEW is accepted, whatever this replica has said before, and whosever VIEW-CHANGEs it shows":
    "有效的 NEW-VIEW 要接受，无论本副本以前说过什么，无论它出示的是谁的 VIEW-CHANGE",
  "Which of your conditions has nothing to do with what the NEW-VIEW proves?":
    "你的哪个条件与 NEW-VIEW 所证明的毫无关系？",
  "a NEW-VIEW that is not valid changes nothing": "无效的 NEW-VIEW 什么也不改变",
  "An evil leader begins a view. Which parts of its NEW-VIEW are its own word, and what can you find anew from those that are not?":
    "作恶的主节点开始一个视图。它的 NEW-VIEW 里哪些部分是它自己的话，你能从其余部分重新得出什么？",
  "what was executed is voted for again in a new view, and not executed again; new requests come behind it":
    "执行过的在新视图里再次投票，但不再执行；新请求排在它们后面",
  "What has to be voted for once more in a new view, and who executes it?": "在新视图里什么要再次投票，又由谁来执行？",
  "after several checkpoints, all that is known is what is above the last one":
    "几个检查点之后，还知道的只有最后一个之上的",
  "What of all that has happened does your replica still hold, and is that in its VIEW-CHANGE?":
    "已经发生的一切里，你的副本还留着什么，它在你的 VIEW-CHANGE 里吗？",
  "leaders die and are cut off, one after the other, and everything is answered":
    "主节点一个接一个地宕机、被隔断，而一切都得到回复",
  "Kill the leader in npm run cluster, and then the next one: who knows what the first had ordered?":
    "在 npm run cluster 里杀死主节点，再杀死下一个：第一个定过的序，还有谁知道？",
  "two leaders of seven lie, one after the other: what one has executed stays, and everything is answered":
    "七个副本里的两个主节点先后说谎：某个副本执行过的保留下来，一切都得到回复",
  "What can a leader make of a view that it begins, if backups believe more than what is proven?":
    "如果备份节点相信的多于证明了的，主节点能拿自己开始的视图做什么？",
  "one that was killed comes back, fetches the state, and is needed again":
    "被杀死的副本回来，取得状态，并且又用得上了",
  "Start a server again that was killed, and give it three checkpoints: does it send its own?":
    "把杀死过的服务器再启动，给它三个检查点：它发出自己的吗？",
  "Give your two files the skeleton's text back, one after the other, and grade with --only start each time: with which of them does it fail? In that one look for setInterval, setTimeout and while, and for what is done when the file is loaded.":
    "把你的两个文件先后换回骨架里的原文，每次用 --only start 评分：换了哪一个就不再失败？在那一个里找 setInterval、setTimeout 和 while，以及文件加载时所做的事。",
  "The call to a peer returns a promise. What does your loop do with it before it goes on to the next peer, and what when it is rejected?":
    "对一个副本的调用返回一个 promise。你的循环在去找下一个副本之前，拿它做了什么？它被拒绝时又做什么？",
  "Make and sign the message once. Then go over all others, make the call for each without waiting for it, and let a failed one be a WARN line. The seq is the one that the server calls you with.":
    "消息只做一次、签名一次。然后逐个走过所有其他副本，发起调用，不等它；失败的就写一行 WARN。序号就是服务器调用你时所给的那个。",
  "Two replicas that have executed the same must come to the same digest, whatever view they are in, whoever they are, and whenever they make it. Which part of yours is not so?":
    "执行过同样内容的两个副本，必须得出同样的摘要，无论在哪个视图、是谁、什么时候算的。你的哪一部分不是这样？",
  "The state that is meant is what the server has kept for this seq, and nothing has to be added to it or taken away. The digest of an object is made by a function of the keys' file, as in the three phases.":
    "要用的状态，是服务器为这个序号保存的那个，什么也不要加，什么也不要去。一个对象的摘要，由密钥那个文件里的函数来算，与三个阶段里一样。",
  "Try it for n = 7: f is 2. How many replicas must have confirmed in all, and is your own vote among those that you count? What if you never send one, for you are behind?":
    "拿 n = 7 来试：f 是 2。一共要有多少个副本确认过，你自己的票在你所数的之内吗？如果你因为落后而从不发出自己的呢？",
  "Your own vote is put into the box by your other function, and counts as one of 2f+1 there. Do not ask whether it is there. Count after every vote, and do what there is to do as soon as the number is reached.":
    "你自己的票由你的另一个函数放进盒子，在那里算作 2f+1 中的一个。不要问它在不在。每来一票就数一遍，数目一到就做该做的。",
  "Go through one vote: who says that it is of that sender, and what if that sender has voted? And then look at the sets: are all that you add up for one and the same digest?":
    "拿一张票走一遍：凭什么说它是那个发送者的，如果那个发送者已经投过了呢？再看那些集合：你加在一起的，都是针对同一个摘要的吗？",
  "Before a vote counts, its sender must be one of the others, must not have been counted, and must have signed this very message for this phase. One that does not hold is left out, and the loop goes on. Then sort those that count by their digests, and take the largest set.":
    "一张票要算数，它的发送者必须是其他副本之一，没有数过，并且为这个阶段签了正是这条消息。不满足的就跳过，循环继续。然后把算数的按摘要分开，取最大的一组。",
  "When a checkpoint is stable, three things have to happen, in an order that matters. What is the last of them for?":
    "检查点稳定时要做三件事，先后有讲究。最后一件是为了什么？",
  "First the new stable checkpoint is noted, then all that is up to it is forgotten, and then the server is told that the window has moved: it goes on with what waits. Without the last, nothing is ordered any more.":
    "先记下新的稳定检查点，然后忘掉直到它为止的一切，再告诉服务器窗口移动了：它会接着处理等着的。缺了最后一步，就再也没有什么得到定序。",
  "The call to a peer returns a promise. What does your loop do with it before it goes on to the next peer? And is the message made anew for each of them?":
    "对一个副本的调用返回一个 promise。你的循环在去找下一个副本之前，拿它做了什么？消息是为每个副本重新做的吗？",
  "Leave the view, make and sign the message once, and make the call to each of the others without waiting for any. Then count your own. All of this happens in one go, with nothing awaited.":
    "离开视图，消息只做一次、签名一次，对每个其他副本发起调用，谁也不等。然后数上自己的。这一切一气呵成，什么也不 await。",
  "There are three seqs that are easily taken for each other: the last executed, the one of your own last CHECKPOINT, and the last stable one. Only one of them comes with a proof. And whose PREPAREs are in a proof of something prepared?":
    "有三个序号容易弄混：最后执行的、自己最后一条 CHECKPOINT 的、最后一个稳定的。其中只有一个带着证明。已准备的证明里，又是谁的 PREPARE？",
  "Take seq and proof from the stable checkpoint of the server. For each entry: the leader's order as it came, and PREPAREs of 2f replicas, none of which is that leader. Those that were counted may be one too few without the leader's, so begin with your own, unless you led.":
    "序号和证明取自服务器的稳定检查点。每一项是：主节点的定序，原样照搬，加上 2f 个副本的 PREPARE，其中没有那个主节点。已经数过的那些，去掉主节点的可能就少一条，所以从你自己的开始，除非当时是你领导。",
  "Write down, for each of the others, the highest view that it has gone on to. Sort these numbers. Which of them have f+1 replicas reached?":
    "为每个其他副本写下它去到的最高视图。给这些数排序。其中哪些是 f+1 个副本已到达的？",
  "Take the message into the store of view changes, which keeps one of each sender. Sort the others' highest views from high to low: the one at place f, counted from 0, is what f+1 have reached. If it is above the view that you are in or on your way to, go there.":
    "把消息收进保存视图切换消息的地方，那里每个发送者留一条。把其他副本的最高视图从高到低排序：从 0 数起第 f 位的那个，就是 f+1 个已到达的。如果它高于你所在的或者要去的视图，就去那里。",
  "What the server knows of a seq is a list, one for each view, newest first. Which of them were prepared, and which of these is the one to prove? And which seqs do you go through: do you stop at what is executed, or begin there?":
    "服务器对一个序号所知的是一张表，每个视图一份，新的在前。其中哪些已准备过，这些里面该证明哪一个？你走过哪些序号：到执行过的就停，还是从那里开始？",
  "Go through all seqs that the server knows and that are above the stable one. For each, take the first of the list, newest view first, that was prepared; if there is one, prove it. Executed or not makes no difference, and the current view is one of many.":
    "走过服务器知道的、高于稳定序号的所有序号。每一个取表里第一份已准备过的，视图新的在前；有就证明它。执行没执行都一样，当前视图只是许多视图之一。",
  "Between two awaits, anything may come and be accepted. At which moment does your replica stop to accept, and at which does it look at what it was prepared for?":
    "两个 await 之间，什么都可能来，都可能被接受。你的副本在哪一刻停止接受，又在哪一刻去看自己对什么已准备？",
  "Leave the view with the first line of the function, then look, sign and send, and await nothing in between. Then nothing can get prepared of which the message does not know.":
    "函数的第一行就离开视图，然后查看、签名、发送，其间什么也不 await。这样就不会有消息不知道的东西达到已准备。",
  "A checkpoint that is stable has a seq, a digest and a proof, and all three are used later. What is forgotten, up to where, and what would happen if an older checkpoint came to its 2f+1 votes last?":
    "稳定的检查点有序号、摘要和证明，三样以后都要用。忘掉什么，到哪里为止，如果更旧的检查点最后才凑齐 2f+1 票，会怎样？",
  "If the seq is not above the stable one, do nothing. Otherwise note seq, digest and the votes that have this digest, then let the server forget up to this seq and no further, and tell it that the window has moved.":
    "序号不高于稳定的，就什么也不做。否则记下序号、摘要和有这个摘要的那些票，然后让服务器忘到这个序号为止，不能再多，再告诉它窗口移动了。",
  "Go through VC1 and VC3 with the message in your hand, field by field: each word of these rules is a condition. For each signature ask whose it is and what for; for each list ask whether somebody is in it twice.":
    "手里拿着消息走一遍 VC1 和 VC3，一个字段一个字段地看：这些规则的每个词都是一个条件。对每个签名问它是谁的、为了什么；对每个列表问有没有谁出现两次。",
  "View from 1 on; signature; the checkpoint by the function that is given; then for each entry: a view below, a seq above the checkpoint and within 2K, no seq twice, an order of that view's leader, PREPAREs for the same view, seq and digest, of 2f different ones that are not that leader, all signed for their phases. And nothing else.":
    "视图从 1 起；签名；检查点用给好的函数；然后是每一项：视图更低，序号高于检查点且不超过 2K，没有序号出现两次，定序出自那个视图的主节点，PREPARE 的视图、序号和摘要都相同，来自 2f 个不同的、不是那个主节点的副本，全都为各自的阶段签名。此外什么也没有。",
  "How many view changes for this very view are there, yours counted, and is this replica its leader? What makes the next one that comes do nothing?":
    "恰好针对这个视图的视图切换消息有多少，连你的在内？本副本是它的主节点吗？再来一条，靠什么使它什么也不做？",
  "The end of your function counts those for the view that it is on its way to. With 2f+1 and if it leads that view, it begins it; then it is not on its way any more, so ask that first. The function that leaves a view ends with the same.":
    "你的函数最后要数的，是针对自己要去的那个视图的。有了 2f+1，并且由它领导，就开始那个视图；此后它不再是要去了，所以先问这一点。离开视图的那个函数，结尾也是这样。",
  "Patience with the next leader is not begun by your leaving the view. By what is it begun, and where in your file does that become true?":
    "对下一个主节点的耐心，不是从你离开视图开始的。它从什么开始，在你的文件里哪个地方成立？",
  "Where you count the view changes for the view that you are on your way to: with 2f+1 of them, yours counted, say that the wait begins. The server knows how long it is, and what to do when it ends.":
    "就在你数要去的视图的视图切换消息的地方：连你的在内有了 2f+1，就说等待开始了。等多久、到时做什么，服务器知道。",
  "Begin with two numbers: the highest checkpoint of all messages, and the highest seq of all their proofs. Between them there is exactly one order for each seq. Which digest?":
    "从两个数开始：所有消息里最高的检查点，它们所有证明里最高的序号。两者之间每个序号恰好一个定序。摘要是哪个？",
  "Go through all proofs of all messages, and keep for each seq the one of the highest view so far; view 0 is a view, too. Then go through the seqs from the one after the checkpoint up to the highest, in order. If that is not above the checkpoint, there is nothing.":
    "走过所有消息的所有证明，为每个序号留下至今视图最高的那份；视图 0 也是视图。然后从检查点的下一个起，按顺序走到最高的。如果最高的不高于检查点，就什么也没有。",
  "Seq 7 is proven, and 6 is not. What do you put at 6, and does 7 stay at 7?":
    "序号 7 有证明，6 没有。6 上放什么，7 还在 7 上吗？",
  "Go through the seqs one by one, and not through the proofs. Where no proof is, put the digest of the null request. No seq moves.":
    "一个一个地走过序号，而不是走过证明。没有证明的地方，放空请求的摘要。哪个序号也不移动。",
  "Which of your conditions looks at this replica: its view, what it has sent, what it has been told? The message proves itself, without that.":
    "你的哪个条件看的是本副本：它的视图、它发过什么、它听说过什么？没有这些，消息也能证明自己。",
  "Ask only what the message can answer: whose it is, whether its view changes are enough, different, valid and for its view, and whether its orders are those that follow. Whether it comes too late, the server has asked already.":
    "只问消息自己能回答的：它是谁的，它的视图切换消息够不够、是否各不相同、是否有效、是否针对它的视图，它的定序是不是由此得出的。来得是否太晚，服务器已经问过了。",
  "A NEW-VIEW has three parts: its own signature, the view changes, the orders. For each, what could a leader that lies put there? What can you compute yourself, and compare with?":
    "NEW-VIEW 有三部分：自己的签名、视图切换消息、定序。每一部分，说谎的主节点能放什么进去？哪些你能自己算出来，拿来比较？",
  "Leader of its view, and its signature for this phase; 2f+1 different senders, each view change for this view and valid; then choose the orders anew and compare them one by one: as many, the same seq and digest at each place, of this leader, in this view, signed as pre-prepares.":
    "是其视图的主节点，为这个阶段签名；2f+1 个不同的发送者，每条视图切换消息都针对这个视图并且有效；然后重新算出定序，逐个比较：数目相同，每个位置上序号和摘要相同，出自这个主节点，在这个视图里，作为预准备消息签名。",
  "What the new view begins with has been executed here, perhaps. The given code votes for it again, and does not execute it again. What of yours is in the way: what you chose, or what you said you had been prepared for?":
    "新视图一开始的那些，这里也许执行过了。给好的代码会再次为它们投票，而不再执行。你的什么挡了路：是你选出来的，还是你说过已准备的？",
  "Look at the first message in the picture that is wrong, and at the view in which it is. Compare what your NEW-VIEW ordered with what your VIEW-CHANGE before it told: each seq that was executed and is not below the checkpoint is in both.":
    "看图里第一条出错的消息，以及它所在的视图。把你的 NEW-VIEW 所定的，与你之前的 VIEW-CHANGE 所说的对照：执行过而不低于检查点的每个序号，两边都有。",
  "Look at the VIEW-CHANGE in the report: from which seq on does it have entries, and which checkpoint does it name? What should have been forgotten by then?":
    "看报告里的 VIEW-CHANGE：它从哪个序号起有内容，写的是哪个检查点？到那时什么该忘掉了？",
  "When a checkpoint is stable, forget up to its seq, by the server's own function. What you keep in variables of your own file is not forgotten by that: there should be none.":
    "检查点稳定了，就用服务器自己的函数忘到它的序号为止。你放在自己文件的变量里的，不会因此忘掉：那里不该有。",
  "Each check above tries a part of this with one server. What is left is in what they do together: who knows of what the dead leader had ordered, and does the next one get to know of it?":
    "上面的每项检查都用一个服务器考查其中一部分。剩下的是它们一起做的：宕机的主节点定过的序，有谁知道，下一个主节点会不会知道？",
  "Read the logs of the servers side by side, from the first view change on: who leaves, who hears of it, who begins the view, with which orders, and what a WARN line refuses. npm run cluster lets you kill the leader yourself.":
    "从第一次视图切换起，把各个服务器的日志并排读：谁离开，谁听说，谁开始视图，带着哪些定序，WARN 行拒绝了什么。在 npm run cluster 里你可以自己杀死主节点。",
  "A server that comes back asks the others what is stable, fetches the state, and is silent until a later checkpoint is stable. Which of your functions must be right for that, though it has executed nothing itself?":
    "回来的服务器询问其他副本什么是稳定的，取得状态，并保持沉默，直到更后面的检查点稳定。为此你的哪些函数必须正确，尽管它自己什么也没有执行？",
  "It counts the CHECKPOINTs of the others without one of its own, forgets, moves its window and, when it has the state, sends its own again. Nothing of yours may ask whether it has executed the seq.":
    "它数的是其他副本的 CHECKPOINT，没有自己的；它忘掉，移动窗口，有了状态就又发出自己的。你的代码里不能有哪一处问它是否执行过这个序号。",
  "The forms are in part 3 of the handout, under Log lines. A line about a seq begins with s.at(), one about a view with s.in(). Mind the spaces around => and <=, the ids in brackets with one space between them, and that nothing follows.":
    "格式在讲义的第 3 部分，日志行一节。关于序号的行以 s.at() 开头，关于视图的以 s.in() 开头。注意 => 和 <= 两边的空格，方括号里的 id 之间一个空格，后面不能再有别的。",
  "Each form has one place where it belongs. Is it behind the deed or before it, and what do s.at() and s.in() say at that moment?":
    "每种格式都有一个属于它的地方。它在事情之后还是之前，那一刻 s.at() 和 s.in() 说什么？",
  "A sending is logged once, with all to whom it goes. A VIEW-CHANGE that comes is logged before it is judged, whatever comes of it. A checkpoint is logged as stable when it is, with the window that follows from it.":
    "一次发送只记一行，写上所有收件者。收到的 VIEW-CHANGE 在判断之前就记，无论结果如何。检查点在稳定时记为稳定，带上由此得出的窗口。",
  "One of the two evil leaders is told from the other by what it sends to whom. Which of its NEW-VIEWs did one of your servers believe, and what in it was made up?":
    "看它发给谁什么，就能分清两个作恶的主节点。你的某个服务器相信了它的哪一条 NEW-VIEW，其中什么是编造的？",
  "Read the log of the server that the report names: the first enter view that should not be there, or the first WARN line about a NEW-VIEW that is right. Then look at the condition of NV6 that it is about, and at VC7 for what is inside.":
    "读报告点名的那个服务器的日志：第一行不该有的 enter view，或者第一行针对正确的 NEW-VIEW 的 WARN。然后看它涉及 NV6 的哪个条件，里面的东西看 VC7。",
};
