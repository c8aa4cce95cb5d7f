"use strict";
(() => {
  const page = document.documentElement;
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  // Language: the style shows the texts, this writes the figures in the language's own form.
  const locales = { vi: "vi-VN", en: "en-GB" };
  function speak(language) {
    page.dataset.lang = page.lang = language;
    document.getElementById("language").setAttribute("aria-pressed", String(language === "en"));
    for (const shown of all("[data-n]")) {
      const { n, d, p, s } = shown.dataset;
      const digits = Number(p ?? d ?? 0);
      const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      if (s) form.signDisplay = "exceptZero";
      const value = p === undefined ? Number(n) : Number(n) * 100;
      shown.textContent = value.toLocaleString(locales[language], form).replace("-", "−") + (p === undefined ? "" : "%");
    }
    all("[data-find]").forEach((input) => show(input.dataset.find));
  }
  document.getElementById("language").addEventListener("click", () => speak(page.dataset.lang === "vi" ? "en" : "vi"));

  // Search: without accents and case, as people type.
  const plain = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "");
  const texts = new WeakMap();
  function textOf(row) {
    if (!texts.has(row)) texts.set(row, plain(row.textContent));
    return texts.get(row);
  }
  function show(name) {
    const words = plain(document.getElementById(`find-${name}`).value).split(/\s+/).filter(Boolean);
    const only = document.querySelector(`[data-only=${name}]`)?.checked;
    const rows = all(`#t-${name} tbody tr`);
    let shown = 0;
    for (const row of rows) {
      row.hidden = (only && !row.dataset.keep) || !words.every((word) => textOf(row).includes(word));
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById(`count-${name}`).textContent = `${shown} / ${rows.length}`;
  }
  all("[data-find]").forEach((input) => input.addEventListener("input", () => show(input.dataset.find)));
  all("[data-only]").forEach((box) => box.addEventListener("change", () => show(box.dataset.only)));

  // Sorting: by the value that a cell carries, empty ones last.
  const collator = new Intl.Collator("vi");
  const valueOf = (cell) => cell?.dataset.v ?? cell?.querySelector("[data-n]")?.dataset.n ?? cell?.textContent ?? "";
  function sort(table, at, down) {
    const body = table.tBodies[0];
    const numeric = table.tHead.rows[0].cells[at].classList.contains("n");
    const keyed = [...body.rows].map((row) => [valueOf(row.cells[at]), row]);
    keyed.sort(([a], [b]) => {
      if (a === "" || b === "") return (a === "") - (b === "");
      return (down ? -1 : 1) * (numeric ? Number(a) - Number(b) : collator.compare(a, b));
    });
    body.append(...keyed.map(([, row]) => row));
  }
  for (const table of all("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, at) => head.addEventListener("click", () => {
      const was = head.getAttribute("aria-sort");
      const down = was ? was === "ascending" : head.classList.contains("n");
      all("[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(table, at, down);
    }));
  }

  // Paper has no search: everything that is hidden on the screen stays hidden, and details are open.
  window.addEventListener("beforeprint", () => all("details").forEach((part) => { part.open = true; }));
  all("[data-find]").forEach((input) => show(input.dataset.find));
})();
