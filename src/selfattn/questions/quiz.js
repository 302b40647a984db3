((id, shuffle) => {
  // 网页里重新运行的一格，内容一样，id 也一样：要的是还没有动起来的那一份
  const root = /** @type {HTMLElement} */ (document.querySelector(`#${id}:not([data-sa-ready])`));
  if (!root) return;
  const exam = root.dataset.saExam !== undefined;
  const name = root.dataset.saQuiz;
  const ending = root.querySelector(":scope > .sa-score");

  // 名字里有书所在的文件夹：同一个网站上的两份书，各记各的
  const place = (key) => "selfattn-" + new URL(document.documentElement.dataset.saRoot ?? ".", document.baseURI).pathname + " " + key;
  const storage = {
    get(key) {
      try { return JSON.parse(localStorage.getItem(place(key))); } catch { return null; }
    },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(place(key));
        else localStorage.setItem(place(key), JSON.stringify(value));
      } catch {}
    },
    score(value) {
      storage.set("quiz-" + name, value);
      document.dispatchEvent(new CustomEvent("selfattn-progress", { detail: { name, score: value } }));
    },
  };

  const element = (tag, content = /** @type {any} */ ([]), className = "") => {
    const made = document.createElement(tag);
    made.append(...[content].flat());
    made.className = className;
    return made;
  };
  const copy = (node) => node.cloneNode(true);

  const tidy = (text) => text.normalize("NFKC").trim().replace(/[−–—]/g, "-").replace(/。/g, ".");
  const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)%?$/;

  const readNumber = (text, { saLow, saHigh, saDigits }) => {
    const tidied = tidy(text);
    if (!tidied) return { error: "还没有填数。" };
    if (tidied.length > 30) return { error: "太长了，填一个数就好。" };
    if (!NUMBER.test(tidied)) return { error: "「" + text.trim() + "」不是一个数。请填像 " + ((+saLow + +saHigh) / 2).toFixed(saDigits) + " 这样的数。" };
    const number = tidied.endsWith("%") ? parseFloat(tidied) / 100 : parseFloat(tidied);
    if (!(number >= +saLow && number <= +saHigh))
      return { error: "应当在 " + saLow + " 到 " + saHigh + " 之间，填的是 " + tidied + "。" };
    return { picked: tidied, number };
  };

  const questions = [...root.querySelectorAll("form")].map((form) => {
    const { saKey: key, saKind: kind } = form.dataset;
    const guess = form.dataset.saGuess !== undefined;
    const inputs = [...form.querySelectorAll("input")];
    const result = form.querySelector(".sa-result");
    const answer = form.querySelector("details");
    const items = [...answer.querySelectorAll("li")];
    const isRight = (item) => item.dataset.saRight !== undefined;
    const again = form.querySelector(".sa-again");
    if (kind !== "number") shuffle?.(storage, key, inputs.map((input) => input.parentElement), items);
    const part = (item, name) => [...copy(item.querySelector(".sa-" + name)).childNodes];

    const read = () => {
      if (kind === "number") return readNumber(inputs[0].value, form.dataset);
      const picked = inputs.flatMap((input, k) => (input.checked ? [k] : []));
      return picked.length ? { picked } : { error: kind === "radio" ? "请先选一个。" : "请至少选一个。" };
    };

    const fill = (picked) => {
      if (kind === "number") {
        if (typeof picked !== "string" || readNumber(picked, form.dataset).error) return false;
        inputs[0].value = picked;
      } else {
        const known = Array.isArray(picked) && picked.length && picked.every((k) => Number.isInteger(k) && inputs[k]?.value === String(k));
        if (!known || (kind === "radio" && picked.length > 1)) return false;
        for (const k of picked) inputs[k].checked = true;
      }
      return true;
    };

    const verdict = (right, ...content) => element("p", [element("b", right ? "✓ 对。" : "× 不对。"), ...content]);

    const judgeNumber = ({ number }) => {
      const off = (item) => Math.abs(item.dataset.saNumber - number);
      const near = items.filter((item) => off(item) <= +form.dataset.saClose * (1 + 1e-9)).sort((a, b) => off(a) - off(b));
      const found = near.find(isRight) ?? near[0];
      const right = Boolean(found) && isRight(found);
      return [right, found ? [verdict(right, ...part(found, "why"))] : [verdict(false, "再算一遍，每一步都写下来。")]];
    };

    const judgeChoice = ({ picked }) => {
      const missing = items.filter((item, k) => isRight(item) && !picked.includes(k)).length;
      const wrong = picked.filter((k) => !isRight(items[k])).length;
      const said = picked.map((k) =>
        verdict(isRight(items[k]), element("span", ["“", ...copy(inputs[k].nextElementSibling).childNodes, "”"], "sa-text"), ...part(items[k], "why")));
      if (kind === "checkbox" && missing) {
        said.push(element("p", "还有 " + missing + " 个对的没有选。"));
        if (!wrong) said.unshift(element("p", [element("b", "还差一点。"), "选的都对，可是没有选全。"]));
      }
      for (const k of picked) inputs[k].parentElement.dataset.saMark = isRight(items[k]) ? "right" : "wrong";
      return [!missing && !wrong, said];
    };

    const judgeGuess = ({ picked, number }) => {
      const truth = items.find(isRight);
      const quote = (nodes) => (kind === "number" ? nodes : ["“", ...nodes, "”"]);
      const gap = kind === "number" ? " " : "";
      const mine = kind === "number" ? [picked] : copy(inputs[picked[0]].nextElementSibling).childNodes;
      const said = ["你猜的是" + gap, element("b", quote([...mine])), "，算出来是" + gap, element("b", quote(part(truth, "text")))];
      let right;
      if (kind === "number") {
        const off = Math.abs(truth.dataset.saNumber - number);
        right = off <= +form.dataset.saClose;
        said.push("，差 " + off.toFixed(form.dataset.saDigits) + (right ? "。猜得很近。" : "。"));
      } else {
        right = picked[0] === items.indexOf(truth);
        said.push(right ? "。猜中了。" : "。");
      }
      const because = [...answer.querySelectorAll(".sa-because")].map(copy);
      return [right, [element("p", said), ...because]];
    };

    const clear = () => {
      result.replaceChildren();
      for (const input of inputs) {
        input.removeAttribute("aria-invalid");
        delete input.parentElement.dataset.saMark;
      }
      delete form.dataset.saDone;
    };

    const self = {
      form, inputs, answer, right: false, done: false, problem: "",
      /** 对答案：返回有没有作答；silent 时不移动焦点。 */
      check(silent) {
        const given = /** @type {any} */ (read());
        clear();
        self.problem = given.error ?? "";
        self.done = !given.error;
        self.right = false;
        if (given.error) {
          result.append(element("p", given.error, "sa-error"));
          if (!exam) {
            form.querySelector("input").setAttribute("aria-invalid", "true");
            if (!silent) form.querySelector("input").focus();
          }
          return false;
        }
        const [right, said] = (guess ? judgeGuess : kind === "number" ? judgeNumber : judgeChoice)(given);
        self.right = right;
        form.dataset.saDone = right ? "right" : "wrong";
        result.append(...said);
        answer.hidden = guess;
        if (again) again.hidden = false;
        storage.set("answer-" + key, given.picked);
        return true;
      },
      restore() {
        return fill(storage.get("answer-" + key));
      },
      reset() {
        form.reset();
        clear();
        self.done = self.right = false;
        answer.hidden = true;
        answer.open = false;
        if (again) again.hidden = true;
        storage.set("answer-" + key, null);
      },
    };

    answer.hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (exam) return;
      self.check();
      score();
    });
    form.addEventListener("input", () => {
      if (exam) {
        const { picked } = read();
        if (picked) storage.set("answer-" + key, picked);
      } else if (result.hasChildNodes()) clear();
    });
    again?.addEventListener("click", () => {
      self.reset();
      form.querySelector("input").focus();
      score();
    });
    return self;
  });

  const score = () => {
    if (!name) return;
    const right = questions.filter((question) => question.right).length, total = questions.length;
    const done = questions.some((question) => question.done);
    if (!exam) ending.textContent = done ? "这一章的小测有 " + total + " 题，答对了 " + right + " 题。" : "";
    if (exam || done) storage.score({ right, total });
    return [right, total];
  };

  const handIn = (silent) => {
    for (const question of questions) question.check(true);
    const [right, total] = score();
    const list = questions.flatMap((question, k) => {
      const link = question.answer.querySelector(".sa-back a");
      return question.right ? [] : [element("li", ["第 " + (k + 1) + " 题" + (question.problem && "（没有作答）") + "：回去看", copy(link)])];
    });
    const said = [element("p", element("b", total + " 题答对了 " + right + " 题。"))];
    said.push(...(list.length ? [element("p", "没有答对的，各有一节可以再看："), element("ul", list)] : [element("p", "七步都走通了。")]));
    ending.replaceChildren(...said);
    root.querySelector(":scope > .sa-actions .sa-again").hidden = false;
    if (!silent) ending.focus();
  };

  const saved = questions.map((question) => question.restore());
  if (exam) {
    root.querySelector(".sa-hand-in").addEventListener("click", () => handIn());
    root.querySelector(":scope > .sa-actions .sa-again").addEventListener("click", (event) => {
      for (const question of questions) question.reset();
      ending.replaceChildren();
      event.target.hidden = true;
      storage.score(null);
      root.querySelector("input").focus();
    });
    if (saved.some(Boolean) && storage.get("quiz-" + name)) handIn(true);
  } else {
    questions.forEach((question, k) => saved[k] && question.check(true));
    if (saved.some(Boolean)) score();
  }

  root.addEventListener("keydown", (event) => {
    if (!/^(Tab|Escape|PageUp|PageDown)$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  for (const actions of root.querySelectorAll(".sa-actions")) actions.hidden = false;
  root.dataset.saReady = "";
})
