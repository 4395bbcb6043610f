"use strict";

// The search page: sections of the site that hold every word of the query, the best first.
// Where the words stand side by side counts most, then titles; diacritics count where they are typed.
(() => {
  const SHOWN = 40;
  const AROUND = 90;
  const fields = ["title", "page", "text"];
  const documents = window.SEARCH_DATA.map(([title, page, address, text], id) =>
    ({id, title, page, address, text, all: `${title} ${text}`}));
  const index = new MiniSearch({
    fields,
    tokenize: (text) => text.match(/[\p{L}\p{N}\p{M}_]+/gu) || [],
    processTerm: fold,
    searchOptions: {combineWith: "AND", prefix: true, boost: {title: 4, page: 1.5}},
  });
  index.addAll(documents);

  const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

  const weight = (query) => (id) => {
    const {all} = documents[id];
    const exact = plain(all).includes(plain(query));
    const folded = fold(plain(all)).includes(fold(plain(query)));
    return exact ? 6 : folded ? 3 : 1;
  };

  const excerpt = (text, query, words) => {
    const whole = fold(text).indexOf(fold(plain(query)));
    const hits = findWords(text, words);
    const middle = whole >= 0 && fold(text).length === text.length ? whole : hits.length ? hits[0][0] : 0;
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, middle - AROUND)));
    const end = text.indexOf(" ", middle + 2 * AROUND);
    const to = end < 0 ? text.length : end;
    const part = document.createElement("p");
    part.append(from ? "… " : "", marked(text.slice(from, to), words), to < text.length ? " …" : "");
    return part;
  };

  const item = ({title, page, address, text}, query, words) => {
    const [path, place] = address.split("#");
    const link = document.createElement("a");
    link.href = `${path}?found=${encodeURIComponent(query)}${place ? `#${place}` : ""}`;
    link.append(marked(title, words));
    const made = document.createElement("li");
    made.append(link);
    if (page !== title) {
      made.append(Object.assign(document.createElement("span"), {className: "where", textContent: page}));
    }
    made.append(excerpt(text, query, words));
    return made;
  };

  const show = (query) => {
    const words = wordsOf(query);
    const summary = document.getElementById("search-summary");
    const results = words.length ? index.search(query, {boostDocument: weight(query)}) : [];
    const said = results.length ? summary.dataset.some : summary.dataset.none;
    summary.textContent = words.length ? said.replace("{n}", results.length).replace("{query}", query) : "";
    document.getElementById("search-results").replaceChildren(
      ...results.slice(0, SHOWN).map(({id}) => item(documents[id], query, words)));
  };

  const input = document.getElementById("query");
  input.value = new URLSearchParams(location.search).get("q") || "";
  show(input.value);
  input.addEventListener("input", () => show(input.value));
  if (!input.value) input.focus();
})();
