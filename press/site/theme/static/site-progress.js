// 读到哪里了：只记在这个浏览器里，封面和每章末尾都看得见
(() => {
const ROOT = new URL(document.documentElement.dataset.saRoot, location.href).pathname;
const PLACE = `selfattn-${ROOT} `; // 同一个网站上的两份书，各记各的
const MINE = /^selfattn-(answer|quiz|progress)-/; // 去掉 ROOT 的样子，从前就是这样
const EXAM = "self-test";

/** 浏览器不肯记的，这一页还开着就记得。 @type {Map<string, any>} */
const unkept = new Map();

const store = {
  get(key) {
    try {
      const value = unkept.get(key) ?? JSON.parse(localStorage.getItem(PLACE + key));
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  },
  set(key, value) {
    try {
      localStorage.setItem(PLACE + key, JSON.stringify(value));
      unkept.delete(key);
    } catch {
      unkept.set(key, value);
    }
  },
  keys() {
    try { return Object.keys(localStorage).filter(key => MINE.test(key.replace(PLACE, "selfattn-"))); } catch { return []; }
  },
  clear() {
    for (const key of store.keys()) localStorage.removeItem(key);
  },
  /** 现在记得下东西吗：不许、满了，都记不下。 */
  works() {
    try {
      localStorage.setItem(PLACE + "trial", "x".repeat(100));
      localStorage.removeItem(PLACE + "trial");
      return true;
    } catch {
      return false;
    }
  },
};

/** @param {string} tag @param {string | Node | (string | Node)[]} [content] @param {Record<string, string>} [attributes]
 *  @returns {any} */
function make(tag, content = "", attributes = {}) {
  const made = document.createElement(tag);
  made.append(...[content].flat());
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// 小测的成绩；不像成绩的一律不算
function score(name) {
  const { right, total } = store.get("quiz-" + name);
  const sound = Number.isInteger(right) && Number.isInteger(total) && 0 <= right && right <= total && 0 < total && total < 100;
  return sound ? { right, total } : null;
}

function progress(name) {
  const { read, done } = store.get("progress-" + name);
  return { read: read === true, done: done === true, quiz: score(name) };
}

function words({ read, done, quiz }) {
  return [
    read && "读完了",
    quiz && `小测 ${quiz.right} / ${quiz.total}`,
    done && "练习做完了",
  ].filter(Boolean);
}

// 双击打开的网页，有的 Firefox 一个文件记一处，封面看不到各章记下的
const perPage = location.protocol === "file:" && /Firefox/.test(navigator.userAgent);
const PER_PAGE = "还没有进度。双击打开的网页，有的浏览器一页一页分开记，读完了封面上也看不到；在放着 index.html 的那个文件夹里运行 python -m http.server，再打开 http://localhost:8000，就看得到。";
const FORGETFUL = "这个浏览器现在不让网页记东西（不许，或者满了），新的进度留不下来。";

// 每章末尾：读到这里就算读完
function chapterEnd(name) {
  const summary = make("span");
  const where = make("small");
  const box = make("input", "", { type: "checkbox", autocomplete: "off" });
  const panel = make("section", [
    make("h2", "这一章的进度", { class: "sa-progress-title" }),
    make("p", summary),
    make("label", [box, "我做完了练习"]),
    where,
  ], { class: "sa-progress", "aria-label": "这一章的进度" });

  const show = () => {
    const now = progress(name);
    const marks = words({ ...now, done: false });
    box.checked = now.done;
    summary.textContent = (marks.join("，") || "还没有读完") + "。";
    where.textContent = unkept.size
      ? "这个浏览器现在不让网页记东西（不许，或者满了）：离开这一页就忘了。"
      : "只记在这个浏览器里" + (perPage ? "。" : "，封面上看得到。");
  };
  const save = change => {
    const { read, done } = progress(name);
    store.set("progress-" + name, { read, done, ...change });
    show();
  };

  box.addEventListener("change", () => save({ done: box.checked }));
  document.querySelector("article").after(panel);
  new IntersectionObserver(([entry], watcher) => {
    if (!entry.isIntersecting) return;
    watcher.disconnect();
    save({ read: true });
  }).observe(panel);
  return show;
}

// 封面：每张卡片上的记号，下面的总数和清除
function cover(steps) {
  const cards = [...steps.querySelectorAll("li")].map(card => {
    const marks = make("span", "", { class: "sa-marks" });
    card.append(marks);
    return { name: card.dataset.chapter, card, marks };
  });
  const total = make("span", "", { tabindex: "-1" });
  const clear = make("button", "清除进度", { type: "button" });
  const bar = make("p", [total, clear], { class: "sa-journey" });
  const works = store.works();
  steps.after(bar);

  const show = () => {
    const all = cards.map(({ name, card, marks }) => {
      const now = progress(name);
      marks.replaceChildren(...words(now).map(word => make("span", word)));
      card.classList.toggle("sa-read", now.read);
      return now;
    });
    const exam = score(EXAM);
    const count = key => all.filter(now => now[key]).length;
    const right = all.reduce((sum, { quiz }) => sum + (quiz ? quiz.right : 0), 0);
    const said = [`读完 ${count("read")} 章`, `小测答对 ${right} 题`, `做完 ${count("done")} 章的练习`];
    if (exam) said.push(`终点测验 ${exam.right} / ${exam.total}`);
    const some = store.keys().length > 0;
    const trouble = works ? (perPage && !some ? PER_PAGE : "") : FORGETFUL;
    bar.hidden = !some && !trouble;
    clear.hidden = !some;
    total.textContent = (some ? "你的进度：" + said.join("，") + "。" : "") + trouble;
  };
  clear.addEventListener("click", () => {
    if (!confirm("清除这个浏览器里记着的进度、猜测和答案，确定吗？")) return;
    store.clear();
    show();
    bar.hidden = false;
    total.textContent = "进度已经清除。";
    total.focus();
  });
  return show;
}

const { chapter } = document.querySelector("main").dataset;
const steps = document.querySelector(".sa-steps");
const show = steps ? cover(steps) : chapter ? chapterEnd(chapter) : null;
if (show) {
  show();
  document.addEventListener("selfattn-progress", /** @param {any} event */ ({ detail: { name, score } }) => {
    if (score) store.set("quiz-" + name, score);
    else unkept.delete("quiz-" + name);
    show();
  });
  addEventListener("storage", show);
  addEventListener("pageshow", show);
}
})();
