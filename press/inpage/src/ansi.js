const COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/** 带终端颜色的字变成元素；别的控制码去掉。@param {string} source @returns {DocumentFragment} */
export function ansi(source) {
  const made = document.createDocumentFragment();
  let classes = [];
  for (const part of source.split(/(\x1b\[[\d;]*[A-Za-z])/)) {
    const codes = /^\x1b\[([\d;]*)([A-Za-z])$/.exec(part);
    if (codes) {
      if (codes[2] == "m") classes = styles(classes, codes[1].split(";").map(Number));
    } else if (part && classes.length) {
      made.append(Object.assign(document.createElement("span"), { className: classes.join(" "), textContent: part }));
    } else if (part) made.append(part);
  }
  return made;
}

function styles(classes, codes) {
  for (const code of codes) {
    if (code == 0) classes = [];
    else if (code == 1) classes = [...classes, "ansi-bold"];
    else if (code == 39) classes = classes.filter(name => name == "ansi-bold");
    else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) {
      classes = [...classes.filter(name => name == "ansi-bold"), `ansi-${COLORS[code % 10]}`];
    }
  }
  return classes;
}
