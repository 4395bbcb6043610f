"use strict";

// Cards at terms of the glossary: shown under the mouse and at focus, dismissed with Escape.
// The link itself leads to the entry, so that nothing is lost without a script.
document.addEventListener("DOMContentLoaded", () => {
  const card = Object.assign(document.createElement("div"), {id: "term-card", hidden: true});
  card.setAttribute("role", "tooltip");
  let shown = null;
  let leaving = 0;

  const hide = () => {
    clearTimeout(leaving);
    if (shown) shown.removeAttribute("aria-describedby");
    shown = null;
    card.hidden = true;
  };

  const place = (link) => {
    const box = link.getClientRects()[0];
    const width = Math.min(340, document.documentElement.clientWidth - 16);
    card.style.width = `${width}px`;
    card.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - width - 8))}px`;
    const below = box.bottom + card.offsetHeight + 12 < window.innerHeight;
    card.style.top = `${below ? box.bottom + 4 : box.top - card.offsetHeight - 4}px`;
  };

  const show = (link, [word, other, definition]) => {
    hide();
    const title = Object.assign(document.createElement("strong"), {textContent: word});
    const same = Object.assign(document.createElement("em"), {textContent: other});
    same.lang = document.getElementById("ui").dataset.partner;
    card.replaceChildren(title, ...(other ? [" · ", same] : []), document.createElement("br"), definition);
    card.hidden = false;
    shown = link;
    link.setAttribute("aria-describedby", card.id);
    place(link);
  };

  for (const link of document.querySelectorAll('article a[href*="glossary.html#"]')) {
    const term = (window.TERMS || {})[decodeURIComponent(link.hash.slice(1))];
    if (!term) continue;
    link.classList.add("term");
    link.addEventListener("mouseenter", () => show(link, term));
    link.addEventListener("focus", () => show(link, term));
    link.addEventListener("blur", hide);
    link.addEventListener("mouseleave", () => { leaving = setTimeout(hide, 250); });
  }
  card.addEventListener("mouseenter", () => clearTimeout(leaving));
  card.addEventListener("mouseleave", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  // a term that is reached by keyboard may scroll into view only now
  window.addEventListener("scroll", () => { if (shown) place(shown); }, {passive: true});
  document.querySelector(".article-container").append(card);
});
