"use strict";

// A page that the search led to: the words that were looked for are marked, Escape removes that.
document.addEventListener("DOMContentLoaded", () => {
  const query = new URLSearchParams(location.search).get("found");
  const article = document.getElementById("furo-main-content");
  if (!query || !article) return;
  const words = wordsOf(query);
  const skipped = "svg, script, style, mark, mjx-container, textarea";
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    if (!text.parentElement.closest(skipped) && findWords(text.data, words).length) {
      text.replaceWith(marked(text.data, words));
    }
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    article.querySelectorAll("mark").forEach((mark) => mark.replaceWith(mark.textContent));
  });
});
