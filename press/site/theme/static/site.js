// 配色
const modes = { auto: "跟随系统", light: "浅色", dark: "深色" };
const button = document.querySelector("button.mode");

function showMode() {
  const mode = document.documentElement.dataset.mode;
  button.innerHTML = `<i class="icon icon-${mode}"></i><span>${modes[mode]}</span>`;
  button.setAttribute("aria-label", `配色：${modes[mode]}，点一下换一种`);
}

button.addEventListener("click", () => {
  const names = Object.keys(modes);
  setMode(names[(names.indexOf(document.documentElement.dataset.mode) + 1) % names.length]);
  showMode();
});
button.hidden = false;
showMode();

// 网站的每一份里有的不一样（offers.js）：没有的，收起它的按钮和链接
document.querySelector("button.live")?.toggleAttribute("hidden", !OFFERS.live);
const classroom = document.querySelector(".classroom");
if (OFFERS.classroom) {
  const link = Object.assign(document.createElement("a"), { href: classroom.dataset.file, download: "" });
  link.append(...classroom.childNodes);
  classroom.append(link);
  classroom.hidden = false;
}
const whole = document.querySelector("footer a[href$='/selfattn.pdf']");
if (whole) whole.textContent += `（${OFFERS.pages} 页）`;

// 复制代码
async function copy(text) {
  try {
    return await navigator.clipboard.writeText(text);
  } catch {} // 没有剪贴板（不是 https），或者不许写
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

for (const block of document.querySelectorAll("article div.highlight")) {
  const copier = document.createElement("button");
  copier.type = "button";
  copier.className = "copy";
  copier.textContent = "复制";
  copier.addEventListener("click", async () => {
    await copy(block.querySelector("pre").textContent.trimEnd());
    copier.textContent = "已复制";
    setTimeout(() => (copier.textContent = "复制"), 1500);
  });
  block.append(copier);
}

// 自己会滚动的块，键盘也要能滚
const scrolling = [
  ["article pre", "代码"],
  [".sa-scroll", "表格"],
  ["div.math", "公式"],
];

function markScrolling() {
  for (const [selector, name] of scrolling) {
    for (const block of document.querySelectorAll(selector)) {
      const scrolls = block.scrollWidth > block.clientWidth;
      for (const [attribute, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", `${name}，可以左右滚动`]]) {
        if (scrolls) block.setAttribute(attribute, value);
        else block.removeAttribute(attribute);
      }
    }
  }
}

markScrolling();
addEventListener("resize", markScrolling);
document.fonts?.ready.then(markScrolling);
document.addEventListener("toggle", markScrolling, true);

// 支线收着：地址指到它或它里面的一处，就打开；打印时全打开
const sides = [...document.querySelectorAll(".sa-side > details")];

/** 地址指到的那一处；没有，或地址坏了，就是 null。 */
function pointedAt() {
  try {
    return document.getElementById(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return null;
  }
}

function openSides() {
  const target = pointedAt();
  const closed = sides.filter(side => !side.open && (side.parentNode === target || side.contains(target)));
  for (const side of closed) side.open = true;
  if (closed.some(side => side.contains(target))) target.scrollIntoView(); // 它自己的标题不会动，浏览器滚到过了
}

openSides();
addEventListener("hashchange", openSides);
for (const link of document.querySelectorAll("a[href^='#']")) {
  link.addEventListener("click", () => link.hash === location.hash && openSides()); // 地址没有变，就没有 hashchange
}
let folded = [];
addEventListener("beforeprint", () => {
  folded = sides.filter(side => !side.open);
  for (const side of folded) side.open = true;
});
addEventListener("afterprint", () => {
  for (const side of folded) side.open = false;
});

// 右边的「本页内容」标出正在读的一节
const here = new Map();
for (const link of document.querySelectorAll(".local a[href^='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) here.set(section, link);
}

const watcher = new IntersectionObserver(
  entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of here.values()) link.removeAttribute("aria-current");
      here.get(entry.target).setAttribute("aria-current", "true");
    }
  },
  { rootMargin: "-15% 0px -80% 0px" },
);
for (const section of here.keys()) watcher.observe(section);
