// 一步一步走到底，返回 [走了几步, 毛病]：有没有出格、要滚动的，字够不够大。
// 按 1280×720 算，每个字不小于 24 像素，公式看正常大小的那部分。
// everywhere：会动的图的每一帧、探索器的每个控件的两头和每一步，也都看。
async (everywhere) => {
  const found = [], scale = () => Reveal.getScale();
  const name = e => `${e.tagName} ${e.getAttribute("class") ?? ""}「${e.textContent.trim().slice(0, 12)}」`;
  const says = e => [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
  const check = (slide, where, root = slide) => {
    if (slide.querySelector("section")) found.push(`${where}：探索器里不能有 section，reveal.js 会当它是一张幻灯片`);
    const frame = slide.getBoundingClientRect(), body = slide.querySelector(".body").getBoundingClientRect();
    const far = 1.5 * scale();
    const within = (r, box, e, what) => {
      if (r.left < box.left - far || r.right > box.right + far || r.top < box.top - far || r.bottom > box.bottom + far)
        found.push(`${where}：${name(e)} 出了${what}`);
    };
    const wide = Math.abs(frame.width / 1280 - frame.height / 720) < 0.01;
    if (!wide || frame.right > innerWidth + 1 || frame.bottom > innerHeight + 1)
      found.push(`${where}：幻灯片不是 16:9，或比窗口大`);
    for (const e of root.querySelectorAll("*")) {
      if (e.closest("aside, .katex-mathml, style, script, .sa-hidden")) continue;
      if (!e.checkVisibility({ visibilityProperty: true })) continue;
      const r = e.getBoundingClientRect(), css = getComputedStyle(e);
      if (!r.width || !r.height) continue;
      if (says(e) || /^(input|select|button|svg|img|canvas)$/i.test(e.tagName)) {
        const drawn = e.closest(".sa-figure");
        within(r, drawn ? frame : e.closest(".body") ? body : frame, e, drawn ? "幻灯片" : "自己的地方");
        if (drawn) within(r, drawn.getBoundingClientRect(), e, "图");
      }
      const over = e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1;
      if (over && css.overflow != "visible" && !e.closest("svg, .katex, select, input"))
        found.push(`${where}：${name(e)} 要滚动`);
      if (says(e)) {
        if (e.closest(".katex") && !e.matches(".katex")) continue;
        const matrix = e.ownerSVGElement && e.getScreenCTM();
        const zoom = matrix ? Math.hypot(matrix.a, matrix.b) : (e.currentCSSZoom ?? 1) * scale();
        const size = parseFloat(css.fontSize) * zoom / scale();
        if (size < 23.95) found.push(`${where}：${name(e)} 只有 ${size.toFixed(1)} 像素`);
      }
    }
    for (const e of root.querySelectorAll(".katex"))
      if (parseFloat(getComputedStyle(e).fontSize) < 24) found.push(`${where}：公式太小`);
  };
  const seen = (root, selector) => [...root.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  const told = (control) => control.dispatchEvent(new Event("input", { bubbles: true }));
  const turn = (control, at) => {
    if (control.type == "checkbox") control.checked = at;
    else if (control.options) control.selectedIndex = at;
    else control.value = at;
  };
  const settled = async () => { for (const _ of [1, 2]) await new Promise(requestAnimationFrame); };
  const eachFrame = (slide, where) => {
    for (const root of seen(slide, ".sa-interact")) {
      const controls = seen(root, "input, select");
      let places = [[]];
      for (const control of controls) {
        const count = control.type == "checkbox" ? 2 : control.options?.length ?? +control.max + 1;
        places = places.flatMap((place) => Array.from({ length: count }, (_, at) => [...place, at]));
      }
      for (const place of places) {
        controls.forEach((control, k) => turn(control, place[k]));
        told(controls[0]);
        check(slide, `${where}，拨到 ${place}`, root);
      }
    }
  };
  const eachEnd = async (slide, where) => {
    for (const root of seen(slide, ".sa-explorer")) {
      const tabs = seen(root, "[role=tab]");
      for (const tab of tabs.length ? tabs : [null]) {
        tab?.click();
        const step = tab ? `，${tab.textContent}` : "";
        for (const control of seen(root, "input[type=range], input[type=checkbox], select"))
          for (const at of control.type == "checkbox" ? [1, 0] : control.options ? [0, control.options.length - 1] : [control.min, control.max]) {
            turn(control, at);
            told(control);
            control.dispatchEvent(new Event("change", { bubbles: true }));
            await settled();
            check(slide, `${where}${step}，${control.labels[0]?.textContent ?? control.ariaLabel} 拨到 ${at}`, root);
          }
        await settled();
        check(slide, where + step, root);
      }
    }
  };
  let steps = 0;
  Reveal.slide(0, 0, -1);
  for (;;) {
    const { h, f } = Reveal.getIndices();
    check(Reveal.getCurrentSlide(), `第 ${h + 1} 张第 ${f ?? -1} 步`);
    steps++;
    if (everywhere) {
      eachFrame(Reveal.getCurrentSlide(), `第 ${h + 1} 张`);
      await eachEnd(Reveal.getCurrentSlide(), `第 ${h + 1} 张`);
    }
    const before = JSON.stringify(Reveal.getIndices());
    Reveal.next();
    if (JSON.stringify(Reveal.getIndices()) == before) return [steps, found];
  }
}
