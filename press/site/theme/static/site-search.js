// 逐字查找：SECTIONS 的每一项是 [页名, 地址, 节名, 文字]
const CONTEXT = 40;
const query = (new URLSearchParams(location.search).get("q") ?? "").trim();
const words = query.toLowerCase().split(/\s+/).filter(Boolean);
const summary = document.getElementById("search-summary");
const list = document.getElementById("search-results");
document.querySelector(".search-page input").value = query;

function marked(text) {
  const out = document.createElement("span");
  const lower = text.toLowerCase();
  let at = 0;
  while (at < text.length) {
    const hits = words.map(word => [lower.indexOf(word, at), word.length]).filter(([k]) => k >= 0);
    if (!hits.length) break;
    const [start, length] = hits.reduce((a, b) => (b[0] < a[0] ? b : a));
    out.append(text.slice(at, start), Object.assign(document.createElement("mark"), { textContent: text.slice(start, start + length) }));
    at = start + length;
  }
  out.append(text.slice(at));
  return out;
}

function excerpt(text) {
  const first = Math.max(0, text.toLowerCase().indexOf(words[0]));
  const start = Math.max(0, first - CONTEXT);
  const end = Math.min(text.length, first + 2 * CONTEXT);
  return (start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : "");
}

if (words.length) {
  const found = [];
  for (const [page, url, title, text] of SECTIONS) {
    const all = `${title} ${text}`.toLowerCase();
    if (!words.every(word => all.includes(word))) continue;
    const score = words.filter(word => title.toLowerCase().includes(word)).length;
    found.push({ page, url, title, text, score });
  }
  found.sort((a, b) => b.score - a.score);
  summary.textContent = found.length ? `找到 ${found.length} 处「${query}」` : `没有找到「${query}」`;
  for (const { page, url, title, text } of found) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url });
    link.append(marked(title === page ? title : `${page} › ${title}`));
    const passage = document.createElement("p");
    passage.append(marked(excerpt(text)));
    item.append(link, passage);
    list.append(item);
  }
}
