"use strict";

// "tích chập", "tich chap" and "TÍCH CHẬP" are one word to whoever searches.
window.fold = (text) =>
  text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

// Ranges [from, to) of `text` where a word begins like one of `words`, which are folded already.
window.findWords = (text, words) => {
  const found = [];
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}_]+/gu)) {
    const word = fold(match[0]);
    const hit = words.find((each) => word.startsWith(each));
    if (hit) found.push([match.index, match.index + match[0].length]);
  }
  return found;
};

window.wordsOf = (query) => [...query.matchAll(/[\p{L}\p{N}\p{M}_]+/gu)].map((match) => fold(match[0]));

// The text as nodes, with the found words in <mark>.
window.marked = (text, words) => {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const [from, to] of findWords(text, words)) {
    made.append(text.slice(at, from));
    made.append(Object.assign(document.createElement("mark"), {textContent: text.slice(from, to)}));
    at = to;
  }
  made.append(text.slice(at));
  return made;
};
