// 搜索页：边打字边出结果。读者打的字只当文字写进网页（textContent），不当 HTML。
const SHOWN = 3; // 一页先列这么多处，其余的收起来
const CONTEXT = 40;
const form = document.querySelector(".search-page");
const box = form.querySelector("input");
const summary = document.getElementById("search-summary");
const list = document.getElementById("search-results");

const load = address =>
  new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  });

let ready = null;
/** 第一次要用，才取索引。 */
function engine() {
  ready ??= Promise.all(form.dataset.scripts.split(" ").map(load)).then(() => new Search(SEARCH_DATA));
  return ready;
}

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** 文字里要找的词，先后排好，互不重叠：[[起, 止]]。 */
function matches(text, names) {
  const content = compact(text);
  const found = names.flatMap(name => [...places(content, name)]).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return found.filter(([start], k) => found.slice(0, k).every(([, end]) => end <= start));
}

/** 没有整个的词，就标出它的零件。 */
function marks(text, names) {
  const whole = matches(text, names);
  return whole.length ? whole : matches(text, tokens(names[0], false));
}

function marked(text, names) {
  let at = 0;
  const out = element("span");
  for (const [start, end] of marks(text, names)) {
    out.append(text.slice(at, start), element("mark", { textContent: text.slice(start, end) }));
    at = end;
  }
  out.append(text.slice(at));
  return out;
}

function excerpt(text, names) {
  const [[first] = [0]] = marks(text, names);
  const start = Math.max(0, first - CONTEXT);
  const end = Math.min(text.length, first + 2 * CONTEXT);
  return (start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : "");
}

const encoded = text => encodeURIComponent(text).replaceAll("-", "%2D");

/** 那一节的地址；浏览器认得，就再标出那一句。 */
function target(address, anchor, passage) {
  const quoted = passage && "fragmentDirective" in document ? `:~:text=${encoded(passage)}` : "";
  return anchor || quoted ? `${address}#${encodeURIComponent(anchor)}${quoted}` : address;
}

function hit(address, { anchor, title, text, names, passage }) {
  const link = element("a", { href: target(address, anchor, passage) }, marked(title, names));
  return element("li", {}, link, element("p", {}, marked(excerpt(text, names), names)));
}

function group({ page, address, hits }) {
  const items = hits.map(one => hit(address, one));
  const item = element("li", {}, element("h2", { textContent: page }), element("ul", {}, ...items.slice(0, SHOWN)));
  if (items.length > SHOWN) {
    const rest = element("summary", { textContent: `这一页还有 ${items.length - SHOWN} 处` });
    item.append(element("details", {}, rest, element("ul", {}, ...items.slice(SHOWN))));
  }
  return item;
}

function said(query, groups) {
  const count = groups.reduce((sum, { hits }) => sum + hits.length, 0);
  if (!count) return `没有找到「${query}」。换一个词，或者少打几个字试试。`;
  const where = `${count} 处，在 ${groups.length} 页里`;
  return groups.some(({ complete }) => complete) ? `找到「${query}」：${where}` : `没有找到「${query}」，下面是相近的 ${where}`;
}

async function show() {
  const query = box.value.trim();
  try {
    history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  } catch {
    // 双击打开的网页不许改地址
  }
  if (!query) {
    summary.textContent = "";
    list.replaceChildren();
    return;
  }
  try {
    const groups = (await engine()).find(query);
    if (query !== box.value.trim()) return; // 等的时候又打了字
    summary.textContent = said(query, groups);
    list.replaceChildren(...groups.map(group));
  } catch {
    ready = null;
    const addresses = form.dataset.scripts.split(" ").map(address => new URL(address, location.href).href);
    summary.textContent = (await whyNone(addresses)) || "索引没有取到，请刷新这一页。";
  }
}

// 用输入法时，拼音还没有变成字，先不找
box.addEventListener("input", event => event.isComposing || show());
box.addEventListener("compositionend", show);
form.addEventListener("submit", event => {
  event.preventDefault();
  show();
});

// 上、下方向键在输入框和各个结果之间走，回车打开
addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [box, ...list.querySelectorAll("a, summary")].filter(stop => stop.checkVisibility?.() ?? stop.offsetParent);
  const at = stops.indexOf(document.activeElement);
  if (!step || at < 0 || event.isComposing || !stops[at + step]) return;
  event.preventDefault();
  stops[at + step].focus();
});

box.value = new URLSearchParams(location.search).get("q") ?? "";
show();
if (!box.value) box.focus();
