// 投影：reveal.js 的设置、遥控笔、配色、帮助，以及把表、代码、探索器放大到正好。
const receiver = /receiver/.test(location.search); // 演讲者视图里的小窗口
const printing = /print-pdf/.test(location.search);
const root = document.documentElement;
const help = document.querySelector("dialog.help");
const images = document.querySelector('script[src$="chalkboard/plugin.js"]').src.replace("plugin.js", "img/");

// 配色：默认浅色，不跟随系统；只在投影之间记住
function setTheme(theme) {
  root.dataset.theme = theme;
  try { localStorage.setItem("selfattn-deck-theme", theme); } catch {}
}
let saved = null;
try { saved = localStorage.getItem("selfattn-deck-theme"); } catch {}
if (saved === "dark" && !printing) root.dataset.theme = "dark";
if (receiver) root.dataset.receiver = "";

// reveal.js 把地址里的每个参数都当成设置：只留下我们用的、演讲者视图给那两个框的
const ours = /^(print-pdf|receiver|(progress|history|controls|scrollActivationWidth)=false|(transition|backgroundTransition)=none|autoSlide=0|postMessageEvents=true)$/;
const known = location.search.slice(1).split("&").filter((part) => ours.test(part)).join("&");
if (location.search.slice(1) !== known) history.replaceState(null, "", `${location.pathname}${known && `?${known}`}${location.hash}`);

// reveal.js 谁的吩咐都听；只留下演讲者视图的：这个小窗口外面的，或者这一页打开的（file:// 没有源，比不了）
const speaker = (source) => (receiver ? source === parent : source?.opener === window);
addEventListener("message", (event) => {
  const foreign = location.protocol !== "file:" && event.origin !== origin;
  if (foreign || !speaker(event.source)) event.stopImmediatePropagation();
}, true);

const pen = (color, name) => ({ color, cursor: `url(${images}boardmarker-${name}.png), auto` });
const pens = [pen("#dc143c", "red"), pen("#1e90ff", "blue"), pen("#2a9d2a", "green"), pen("#ff8c00", "orange"), pen("#646464", "black")];

Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0,
  minScale: 0.1,
  maxScale: 4,
  display: "flex",
  center: false,
  transition: "none",
  backgroundTransition: "none",
  scrollActivationWidth: null,
  hash: true,
  respondToHashChanges: true,
  slideNumber: "c/t",
  controls: false,
  navigationMode: "linear",
  help: false,
  defaultTiming: 60, // 演讲者视图的“这一张还剩”；各张的时间写在备注里
  pdfSeparateFragments: false,
  pdfMaxPagesPerSlide: 1,
  keyboardCondition: () => !help.open,
  keyboard: { 80: () => open("?print-pdf") },
  chalkboard: {
    theme: "whiteboard",
    boardmarkers: pens,
    chalks: pens,
    boardHandle: false,
    transition: 1,
    background: ["rgba(0,0,0,0)", images + "whiteboard.png"],
    grid: false,
    keyBindings: {
      toggleChalkboard: { keyCode: 87, key: "W", description: "白板" },
      resetAll: null,
      download: null,
    },
  },
  plugins: [RevealNotes, RevealChalkboard],
});

const keyCodes = { S: 83, C: 67 };
const actions = {
  T: () => setTheme(root.dataset.theme === "dark" ? "light" : "dark"),
  "?": () => (help.open ? help.close() : help.showModal()),
};
Reveal.addKeyBinding(84, actions.T);

function step(name) {
  if (Reveal.isPaused()) Reveal.togglePause(false);
  else Reveal[name]();
}

for (const button of document.querySelectorAll("[data-step]")) button.addEventListener("click", () => step(button.dataset.step));

for (const button of document.querySelectorAll("[data-key]")) {
  const { key } = button.dataset;
  button.addEventListener("click", () => {
    button.blur();
    (actions[key] ?? (() => Reveal.triggerKey(keyCodes[key])))();
  });
}

const inBlock = (element) => element?.closest?.(".block:not(.text)");
const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element?.tagName);

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const name = { PageDown: "next", PageUp: "prev" }[event.key];
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  if (name) {
    focused?.blur();
    step(name);
  } else if (event.key === "Escape" && inBlock(focused)) {
    focused.blur();
  } else if (event.key === "?" && !typing(focused)) {
    actions["?"]();
  } else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

// 焦点在块里的按钮、折叠条上时，空格、回车、方向键是它自己的
document.querySelector(".slides").addEventListener("keydown", (event) => {
  if (inBlock(event.target) && /^(Enter| |Arrow\w+|Home|End)$/.test(event.key)) event.stopPropagation();
});

// 表、代码、探索器放大到放得下为止；动手之后变高了，再缩
// Firefox 126 之前不认得 zoom：换成 transform，占的地方照放大之后的算
const MAX = { explorer: 2, quiz: 1, other: 1.3 }, MIN = 0.5, LEAST = 26;

/** @param {HTMLElement} inner @param {number} zoom */
function enlarge(inner, zoom) {
  if (CSS.supports("zoom", "1")) inner.style.zoom = String(zoom);
  else {
    Object.assign(inner.style, { flex: "none", width: `${100 / zoom}%`, transform: `scale(${zoom})`, transformOrigin: "0 0" });
    const { offsetWidth, offsetHeight } = inner;
    inner.style.margin = `0 ${(zoom - 1) * offsetWidth}px ${(zoom - 1) * offsetHeight}px 0`;
  }
}

function fit(block) {
  const inner = block.firstElementChild;
  let zoom = MAX[block.matches(".explorer") ? "explorer" : block.querySelector(".sa-quiz") ? "quiz" : "other"];
  const over = () => block.scrollHeight > block.clientHeight + 1 || block.scrollWidth > block.clientWidth + 1;
  enlarge(inner, zoom);
  while (over() && zoom > MIN) enlarge(inner, (zoom = Math.round((zoom - 0.05) * 100) / 100));
}

/** 只有字和公式的：放不下，字就小一点。 */
function shrink(body) {
  body.style.fontSize = "";
  let size = parseFloat(getComputedStyle(body).fontSize);
  while (body.scrollHeight > body.clientHeight + 1 && size > LEAST) body.style.fontSize = `${--size}px`;
}

const grown = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const block = target.parentElement;
    if (block.clientHeight && block.scrollHeight > block.clientHeight + 1) fit(block);
  }
});

// 探索器长成之前，量到的是它不动的样子
new MutationObserver((changes) => changes.forEach(({ target }) => fit(/** @type {Element} */ (target).closest(".block"))))
  .observe(document.querySelector(".slides"), { subtree: true, attributeFilter: ["data-sa-ready"] });

function arrive(slide) {
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  if (focused && focused !== document.body && !slide.contains(focused)) focused.blur();
  for (const block of slide.querySelectorAll(".block.fit")) {
    fit(block);
    grown.observe(block.firstElementChild);
  }
  slide.querySelectorAll(".words").forEach(shrink);
  root.dataset.slide = slide.id;
}

Reveal.on("slidechanged", ({ currentSlide }) => arrive(currentSlide));
Reveal.on("ready", ({ currentSlide }) => document.fonts.ready.then(() => {
  arrive(currentSlide);
  if (!printing) root.dataset.ready = ""; // 要印的，排成一页一页才算好
}));
Reveal.on("pdf-ready", () => {
  document.querySelectorAll(".block.fit").forEach(fit);
  document.querySelectorAll(".words").forEach(shrink);
  root.dataset.ready = "";
  if (window.opener) print();
});
