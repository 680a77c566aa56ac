"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const STEP = 200;
  const heads = ["Node", "Errors", "Warnings", "Notes", "Differences", "What"];
  const kinds = ["e", "w", "i"];
  const rows = data.nodes.map(([name, findings, differences]) => {
    const counts = [0, 0, 0];
    findings.forEach((number) => { counts[data.findings[number][0]] += 1; });
    return { name, findings, differences, values: [name, ...counts, differences.length, findings.length] };
  });
  const text = (row) => [row.name, ...row.findings.map((number) => data.findings[number][1]),
    ...row.differences.map((number) => data.differences[number])].join("\n").toLowerCase();
  const order = new Intl.Collator("en", { numeric: true });
  let sorted = 1, down = true, shown = STEP, wanted = "";

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const worst = (a, b) => b.values[1] - a.values[1] || b.values[2] - a.values[2] || b.values[4] - a.values[4];
  const compare = (a, b) => {
    const found = sorted ? a.values[sorted] - b.values[sorted] : order.compare(a.name, b.name);
    return (down ? -found : found) || worst(a, b) || order.compare(a.name, b.name);
  };
  const cells = (row) => [
    make("td", {}, row.name),
    ...row.values.slice(1, 5).map((value, index) => {
      const cell = make("td", { className: "n " + (kinds[index] || "") }, value ? String(value) : "");
      cell.dataset.label = heads[index + 1];
      return cell;
    }),
    make("td", {}, ...row.findings.map((number) => {
      const [level, name] = data.findings[number];
      return make("div", { className: kinds[level] }, name);
    }), ...row.differences.map((number) => make("div", {}, data.differences[number]))),
  ];

  const search = make("input", { type: "search", placeholder: "Search nodes, findings, differences" });
  search.setAttribute("aria-label", "Search nodes, findings, differences");
  const count = make("p", { className: "soft" });
  const head = make("tr", {}, ...heads.map((name, index) => {
    const cell = make("th", { scope: "col" });
    if (index === 5) return make("th", { scope: "col" }, name);
    cell.append(make("button", { type: "button", onclick: () => {
      down = sorted === index ? !down : index > 0;
      sorted = index;
      draw();
    } }, name));
    return cell;
  }));
  const body = make("tbody", {});
  const more = make("button", { type: "button", className: "more", onclick: () => { shown += STEP; draw(); } }, "Show more");

  const draw = () => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => {
      row.text = words.length ? row.text || text(row) : row.text;
      return words.every((word) => row.text.includes(word));
    }).sort(compare);
    [...head.children].forEach((cell, index) => {
      cell.setAttribute("aria-sort", index === sorted ? (down ? "descending" : "ascending") : "none");
    });
    body.replaceChildren(...found.slice(0, shown).map((row) => make("tr", {}, ...cells(row))));
    count.textContent = `${found.length} of ${rows.length} nodes` +
      (found.length > shown ? `, the first ${shown} shown` : "");
    more.hidden = found.length <= shown;
  };
  const find = (word) => { search.value = wanted = word; shown = STEP; draw(); };
  search.addEventListener("input", () => find(search.value));
  document.querySelectorAll("a[data-find]").forEach((link) => {
    link.addEventListener("click", () => find(link.dataset.find));
  });
  document.getElementById("nodes").replaceChildren(
    search, count, make("table", {}, make("thead", {}, head), body), more);
  draw();
})();
