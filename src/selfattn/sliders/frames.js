((id) => {
  const root = /** @type {HTMLElement} */ (document.querySelector(`#${id}:not([data-sa-ready])`));
  if (!root) return;
  const find = (selector) => root.querySelector(selector);
  const { labels, values, pieces, frames } = JSON.parse(find(".sa-frames").textContent);
  const panel = find(".sa-controls"), figure = find(".sa-figure");
  const controls = [...panel.querySelectorAll("input,select")];

  const draw = () => {
    let n = 0, text = "";
    const now = controls.map((control, k) => {
      const at = control.type == "checkbox" ? +control.checked : control.selectedIndex ?? +control.value;
      const value = values[k][at], words = labels[k] + " = " + value;
      n = n * values[k].length + at;
      if (control.type == "range") {
        control.setAttribute("aria-valuetext", words);
        control.nextElementSibling.value = value;
      }
      return words;
    });
    for (let k = 0; k < frames[n].length; k += 2)
      text += pieces.slice(frames[n][k], frames[n][k] + frames[n][k + 1]).join("");
    const [svg, alt, title] = text.split("\x1f");
    figure.innerHTML = svg;
    figure.setAttribute("aria-label", title);
    find(".sa-alt").textContent = alt;
    find(".sa-now").textContent = now.join("，");
    root.dataset.saFrame = String(n);
  };

  const reset = () => {
    for (const control of controls) {
      control.value = control.dataset.saDefault;
      if (control.type == "checkbox") control.checked = control.defaultChecked;
      if (control.options) control.selectedIndex = control.dataset.saDefault;
    }
    draw();
  };

  panel.addEventListener("input", draw);
  panel.querySelector("button").addEventListener("click", reset);
  panel.addEventListener("keydown", (event) => {
    if (/^Page(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      if (root.closest(".reveal")) event.target.blur();
    } else if (!/^(Tab|Escape)$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.stopPropagation();
    }
  });
  panel.hidden = false;
  find(".sa-hint").remove();
  reset();
  root.dataset.saReady = "";
})
