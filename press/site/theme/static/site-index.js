// 索引和名次，不碰 DOM。data 是 press/site/search.py 写的 {pages: [[页名, 地址, 各节]], concepts: [[同义的词, 讲它的那一页]]}，
// 一节是 [锚点, 标题, 文字, 代码]；要先有 MiniSearch。
const HAN = /^\p{Script=Han}/u;
const PIECES = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+|[√∞]/gu;
const NEAR = 0.3; // 一个词至少有这么多字对得上，才算沾边
const LONGEST = 24; // 一句最多再带这么多字
const MANY = 12; // 有这么多处对得上，就不列沾边的

// 全角、半角，大写、小写，都当成一样
const fold = text => text.normalize("NFKC").toLowerCase().replaceAll("根号", "√");

/** 汉字两个两个地重叠着切；索引里，还有只有一个字可切时，加上单个的字。 */
function tokens(text, indexing) {
  return [...fold(text).matchAll(PIECES)].flatMap(([piece]) => {
    if (!HAN.test(piece)) return [piece];
    const characters = [...piece];
    const pairs = characters.slice(1).map((character, k) => characters[k] + character);
    return indexing || !pairs.length ? [...characters, ...pairs] : pairs;
  });
}

const SKIPPED = /[\s\u200b\u2060、-]/;

/** 去掉空格、顿号和连字符的文字，和它的每个字在原文里的位置：KV缓存 找得到 KV 缓存。 */
function compact(text) {
  let folded = "";
  const places = [];
  for (let at = 0; at < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(at));
    if (!SKIPPED.test(character)) {
      const kept = character.normalize("NFKC").toLowerCase();
      folded += kept;
      for (let k = 0; k < kept.length; k++) places.push(at);
    }
    at += character.length;
  }
  places.push(text.length);
  return { text, folded, places };
}

const needle = word => fold(word).replace(new RegExp(SKIPPED, "g"), "");
const LETTER = /[a-z0-9_]/;

/** needle 在 haystack 里的每一处：原文里的 [起, 止]。拉丁字母要从词的开头算起，短的还要到词的末尾。 */
function* places({ text, folded, places }, word) {
  if (!word) return;
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    const start = places[at];
    const last = places[at + word.length - 1];
    const end = last + String.fromCodePoint(text.codePointAt(last)).length;
    const before = text[start - 1]?.toLowerCase() ?? "";
    const after = text[end]?.toLowerCase() ?? "";
    if (LETTER.test(word[0]) && LETTER.test(before)) continue;
    if (LETTER.test(word.at(-1)) && word.length < 4 && LETTER.test(after)) continue;
    yield [start, end];
  }
}

const has = (haystack, word) => !places(haystack, word).next().done;

class Search {
  constructor({ pages, concepts }) {
    this.concepts = concepts.map(([names, home]) => ({ names: names.map(needle), home }));
    this.documents = pages.flatMap(([page, address, sections]) =>
      sections.map(([anchor, title, text, code], k) => ({ page, address, anchor, title, text, code, first: k === 0 })),
    );
    this.documents.forEach((document, id) => {
      Object.assign(document, { id, inTitle: compact(document.title), inText: compact(document.text) });
      document.inCode = compact(document.code);
    });
    this.whole = new Map(pages.map(([, address, sections]) => [address, sections.flat().join("\n")]));
    this.index = new MiniSearch({
      fields: ["title", "text", "code"],
      tokenize: text => tokens(text, true),
      processTerm: term => term,
    });
    this.index.addAll(this.documents);
  }

  /** 要找的词连同后面几个字，长到这一页里只有一处：浏览器跳到锚点以后，由它找到并标出这一句；没有就是空的。 */
  passage({ address, inText, text }, names) {
    const [first] = names.map(name => places(inText, name).next().value).filter(Boolean);
    if (!first) return "";
    const whole = this.whole.get(address);
    for (let end = first[1]; end <= Math.min(text.length, first[1] + LONGEST); end++) {
      const passage = text.slice(first[0], end);
      if (whole.indexOf(passage) === whole.lastIndexOf(passage)) return passage.trim();
    }
    return "";
  }

  /** 一个词：{names, homes}，同义的词（自己在最前面）和讲它的页。 */
  word(name) {
    const known = this.concepts.filter(({ names }) => names.includes(name));
    return { names: [...new Set([name, ...known.flatMap(({ names }) => names)])], homes: known.map(({ home }) => home) };
  }

  /** 要找的几个词；整句是术语表里的一个词，就当作一个。 */
  words(query) {
    const whole = this.word(needle(query));
    if (whole.homes.length) return [whole];
    return fold(query).split(/[\s,，、]+/).map(needle).filter(Boolean).map(name => this.word(name));
  }

  /** 一个词在一节里：题目里有、这一页就是讲它的、正文里有、代码里有，还是只沾边（matched 是索引里对上的）。 */
  grade(document, { names, homes }, matched) {
    const home = document.first && homes.includes(document.address);
    let best = { exact: home, score: home ? 3 : 0 };
    names.forEach((name, k) => {
      const weight = k ? 0.8 : 1;
      let score = 0;
      if (has(document.inTitle, name)) score = 3 + 2 * (name.length / document.inTitle.folded.length) + document.first;
      else if (has(document.inText, name)) score = 2;
      else if (has(document.inCode, name)) score = 1;
      if (weight * score > best.score) best = { exact: true, score: weight * score };
    });
    if (best.exact) return best;
    const own = tokens(names[0], false);
    const share = own.filter(token => matched.has(token)).length / (own.length || 1);
    return { exact: false, score: share >= NEAR ? share : 0 };
  }

  /**
   * 按页分好的结果，对得最准的在前：[{page, address, complete, hits: [{anchor, title, text, names, passage}]}]；
   * complete：有一处每个词都对得上。
   * @param {string} query 读者打的字
   */
  find(query) {
    const words = this.words(query);
    const names = words.flatMap(word => word.names);
    const options = {
      combineWith: "OR",
      tokenize: text => tokens(text, false),
      prefix: term => /^[a-z]{3,}/.test(term),
      fuzzy: term => (/^[a-z]{5,}/.test(term) ? 0.2 : false),
      boost: { title: 3, code: 0.3 },
    };
    const queries = [query, ...names];
    const raw = this.index.search({ combineWith: "OR", queries }, options);
    const top = raw[0]?.score;
    const hits = [];
    const seen = new Map(raw.map(({ id, score, queryTerms }) => [id, { score: score / top, terms: queryTerms }]));
    for (const document of this.documents) {
      const { score = 0, terms = [] } = seen.get(document.id) ?? {};
      const matched = new Set(terms);
      const grades = words.map(word => this.grade(document, word, matched));
      if (!grades.some(grade => grade.score)) continue;
      const exact = grades.filter(grade => grade.exact).length;
      const sum = grades.reduce((total, grade) => total + grade.score, 0) / words.length;
      hits.push({ document, exact, rank: sum + score });
    }
    const best = (a, b) => b.exact - a.exact || b.rank - a.rank;
    hits.sort(best);
    const exact = hits.filter(hit => hit.exact === words.length);
    const kept = exact.length >= MANY ? exact : hits.slice(0, Math.max(MANY, exact.length));
    const groups = new Map();
    for (const hit of kept) {
      const { address, page, anchor, title, text } = hit.document;
      if (!groups.has(address)) groups.set(address, { page, address, hits: [], exact: hit.exact, rank: hit.rank });
      groups.get(address).hits.push({ anchor, title, text, names, passage: this.passage(hit.document, names) });
    }
    for (const group of groups.values()) {
      group.rank += 0.2 * Math.min(group.hits.length, 5);
      group.complete = group.exact === words.length;
    }
    return [...groups.values()].sort(best);
  }
}
