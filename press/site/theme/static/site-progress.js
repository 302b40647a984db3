// 读到哪里了：只记在这个浏览器里，封面和每章末尾都看得见
(() => {
const MINE = /^selfattn-(answer|quiz|progress)-/;
const EXAM = "self-test";

const store = {
  get(key) {
    try {
      const value = JSON.parse(localStorage.getItem("selfattn-" + key));
      return value && typeof value === "object" ? value : {};
    } catch {
      return {};
    }
  },
  set(key, value) {
    try { localStorage.setItem("selfattn-" + key, JSON.stringify(value)); } catch {}
  },
  keys() {
    try { return Object.keys(localStorage).filter(key => MINE.test(key)); } catch { return []; }
  },
  clear() {
    for (const key of store.keys()) localStorage.removeItem(key);
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

// 每章末尾：读到这里就算读完
function chapterEnd(name) {
  const summary = make("span");
  const box = make("input", "", { type: "checkbox", autocomplete: "off" });
  const panel = make("section", [
    make("h2", "这一章的进度", { class: "sa-progress-title" }),
    make("p", summary),
    make("label", [box, "我做完了练习"]),
    make("small", "只记在这个浏览器里，封面上看得到。"),
  ], { class: "sa-progress", "aria-label": "这一章的进度" });

  const show = () => {
    const now = progress(name);
    const marks = words({ ...now, done: false });
    box.checked = now.done;
    summary.textContent = (marks.join("，") || "还没有读完") + "。";
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
    bar.hidden = !store.keys().length;
    total.textContent = "你的进度：" + said.join("，") + "。";
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
  document.addEventListener("selfattn-progress", show);
  addEventListener("storage", show);
  addEventListener("pageshow", show);
}
})();
