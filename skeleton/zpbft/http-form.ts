import { hash } from "node:crypto";

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
form { display: flex; gap: 0.5rem; flex-wrap: wrap; }
input { flex: 1 1 16rem; }
input, button { font: inherit; padding: 0.4rem 0.7rem; }
label { flex-basis: 100%; }
input::placeholder { color: inherit; opacity: 0.8; }
code { font-size: 0.95em; }
a { color: inherit; }
`;

/** The page at `/`: a form, and no script. */
export const FORM = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>zpbft: ask this server</title>
<style>${STYLE}</style>
<main>
<h1>Ask this server</h1>
<form action="/req">
<label for="cmd">A command: put KEY VALUE, get KEY, del KEY or all</label>
<input id="cmd" name="cmd" required autofocus autocomplete="off" spellcheck="false" placeholder="put warTime 1234">
<button>Send</button>
</form>
<p>The answer comes when f+1 replicas have executed the command and agree on its result.</p>
<h2>By its address</h2>
<ul>
<li><code>/req?warTime=1234</code> puts a pair</li>
<li><code>/req?cmd=get%20warTime</code> sends any command</li>
<li><a href="/kv"><code>/kv</code></a> lists all pairs</li>
<li><code>/kv/warTime</code> is the value of a key: GET, PUT, DELETE</li>
</ul>
<p>Who asks with <code>Accept: application/json</code> is sent the signed replies too: the proof.</p>
</main>
</html>
`;

/** What a browser is to let the page do: to look as it is told to, and to send its form here. */
export const POLICY: string = [
  "default-src 'none'",
  `style-src 'sha256-${hash("sha256", STYLE, "base64")}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");
