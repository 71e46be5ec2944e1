"use strict";
// Filter and sort. Without this script everything is on the page as it is. Texts are only ever compared, never inserted as HTML.
(function () {
  const $ = (id) => document.getElementById(id);
  const table = $("t-items"), form = $("filter");
  if (!table || !form) { return; }
  const rows = Array.from(table.tBodies);
  const picks = {};
  for (const name of ["unit", "role", "theme", "light", "status"]) {
    if ($("p-" + name)) { picks[name] = $("p-" + name); }
  }
  const words = $("p-words");
  const plain = new Map();
  const textOf = (row) => {
    if (!plain.has(row)) { plain.set(row, row.textContent.normalize("NFKC").toLowerCase()); }
    return plain.get(row);
  };
  const has = (list, value) => (" " + list + " ").includes(" " + value + " ");

  function fits(row, asked, sought) {
    const d = row.dataset;
    if (asked.unit !== "") {
      const lead = has(d.u, asked.unit), support = has(d.v, asked.unit);
      if (asked.role === "lead" ? !lead : asked.role === "support" ? !support : !(lead || support)) { return false; }
    } else if (asked.role !== "" && (asked.role === "lead" ? d.u : d.v) === "") { return false; }
    if (asked.theme !== "" && d.t !== asked.theme) { return false; }
    if (asked.light !== "" && d.l !== asked.light) { return false; }
    if (asked.status !== "" && d.s !== asked.status) { return false; }
    return sought.every((word) => textOf(row).includes(word));
  }

  // which conditions hold and how many items are left: also on paper
  function told(sought, shown) {
    const said = [];
    for (const select of Object.values(picks)) {
      if (select.value !== "") { said.push(select.labels[0].firstChild.data.trim() + "：" + select.selectedOptions[0].text); }
    }
    if (sought.length) { said.push("字词：" + sought.join(" ")); }
    return said.length ? said.join("；") + "。显示 " + shown + " 项，共 " + rows.length + " 项。" : "";
  }

  function apply() {
    const asked = { unit: "", role: "", theme: "", light: "", status: "" };
    for (const name of Object.keys(picks)) { asked[name] = picks[name].value; }
    const sought = words.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fit = fits(row, asked, sought);
      if (row.hidden === fit) { row.hidden = !fit; }
      shown += fit ? 1 : 0;
    }
    $("shown").textContent = told(sought, shown);
    $("none").hidden = shown > 0;
  }

  // ---- what the address asks for: 进展一览.html#单位=市税务局&灯=红灯&排序=时限
  const NAMES = { "单位": "unit", "身份": "role", "主题": "theme", "灯": "light", "状态": "status" };
  const KEYS = { "灯": "l", "序号": "n", "时限": "d", "状态": "s" };
  function follow() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) {
      const target = hash && $(hash);
      if (target && target.tagName === "TBODY") { showItem(target); }
      return;
    }
    for (const [key, value] of new URLSearchParams(hash)) {
      if (key === "字词") { words.value = value; }
      if (key === "排序") {
        const down = value.startsWith("-"), head = heads.get(KEYS[down ? value.slice(1) : value]);
        if (head) { sortItems(head, down); }
      }
      const select = Object.hasOwn(NAMES, key) ? picks[NAMES[key]] : undefined;
      const option = select && Array.from(select.options).find((one) => one.text === value);
      if (option) { select.value = option.value; }
    }
    apply();
  }

  // ---- sorting: a button in each head, the state told by aria-sort; the words of the head stay as they are, for paper
  function button(head, act, first) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "sort";
    made.setAttribute("aria-label", "按" + head.textContent.trim() + "排序");
    head.insertBefore(made, head.querySelector("small"));
    head.classList.add("sortable");
    head.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      act(head, now === null ? first : now === "ascending");
    });
  }
  function mark(head, down) {
    for (const other of head.closest("thead").querySelectorAll("[aria-sort]")) { other.removeAttribute("aria-sort"); }
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  }
  // what has no value stands last, whichever way it is sorted; equal ones keep the order of the ledger
  function compare(one, two, down) {
    if (one === two) { return 0; }
    if (one === null) { return 1; }
    if (two === null) { return -1; }
    const order = typeof one === "string" ? one.localeCompare(two, "zh") : one - two;
    return down ? -order : order;
  }
  function arrange(parent, list, key, down, before) {
    const keyed = list.map((row, at) => [key(row), at, row]);
    keyed.sort((a, b) => compare(a[0], b[0], down) || a[1] - b[1]);
    const all = document.createDocumentFragment();
    for (const one of keyed) { all.append(one[2]); }
    parent.insertBefore(all, before);
  }
  function sortItems(head, down) {
    const name = head.dataset.key;
    arrange(table, rows, (row) => {
      const value = row.dataset[name];
      return value === "" || value === "-1" ? null : Number(value);
    }, down, null);
    mark(head, down);
  }
  const heads = new Map();
  for (const head of table.querySelectorAll("th[data-key]")) {
    heads.set(head.dataset.key, head);
    button(head, sortItems, false);
  }
  for (const sums of document.querySelectorAll("table[data-sortable]")) {
    const body = sums.tBodies[0], list = Array.from(body.rows);
    for (const head of sums.querySelectorAll("th[data-col]")) {
      const at = Number(head.dataset.col);
      button(head, (_, down) => {
        arrange(body, list, (row) => {
          if (at === 0) { return row.cells[0].textContent; }
          const figure = row.cells[at].querySelector("data");
          return figure ? Number(figure.value) : null;
        }, down, null);
        mark(head, down);
      }, at !== 0);
    }
  }

  // ---- from a list or a table to the items
  function showItem(row) {
    if (row.hidden) { form.reset(); apply(); }
    const inside = row.querySelector("details.answers");
    if (inside) { inside.open = true; }
    row.scrollIntoView();
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-pick]");
    if (!link) { return; }
    form.reset();
    if (picks[link.dataset.pick]) { picks[link.dataset.pick].value = link.dataset.at; }
    apply();
  });
  form.hidden = false;
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { apply(); printed(); }));
  let waiting = 0;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 150); });
  const openAll = (open) => {
    for (const row of rows) {
      if (!row.hidden) { for (const one of row.querySelectorAll("details")) { one.open = open; } }
    }
  };
  const paper = $("p-print");
  const printed = () => { document.body.classList.toggle("short", paper !== null && !paper.checked); };
  if (paper) { paper.addEventListener("change", printed); }
  for (const [id, open] of [["open-all", true], ["close-all", false]]) {
    if ($(id)) { $(id).addEventListener("click", () => openAll(open)); }
  }
  // paper shows what is closed on the screen, also where the style sheet alone cannot open it
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open])"));
    for (const one of closed) { one.open = true; }
  });
  window.addEventListener("afterprint", () => {
    for (const one of closed) { one.open = false; }
    closed = [];
  });
  window.addEventListener("hashchange", follow);
  apply();
  printed();
  follow();
})();
