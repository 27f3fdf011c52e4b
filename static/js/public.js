/* The question of the static site, answered from the list on the page; without this script the list itself is the answer. */
(function () {
  "use strict";

  const answer = document.querySelector("[data-answer]");
  const asked = new URLSearchParams(location.search).get("q");
  if (!answer || !asked) return;

  const plain = function (text) { return (text || "").normalize("NFKC").toLowerCase().replace(/\s+/g, ""); };
  const q = plain(asked).slice(0, 400);
  const rows = Array.from(document.querySelectorAll("li[data-name]"));
  const same = function (row) {
    const link = plain(row.getAttribute("data-link"));
    return ["data-name", "data-identifier", "data-number"].some(function (name) { return q && plain(row.getAttribute(name)) === q; })
      || Boolean(link && q.includes(link));
  };
  const found = rows.filter(same);
  const near = found.length ? [] : rows.filter(function (row) {
    const name = plain(row.getAttribute("data-name"));
    return q.length > 1 && (name.includes(q) || (name.length > 2 && q.includes(name)));
  });

  const add = function (parent, tag, words, style) {
    const node = document.createElement(tag);
    node.textContent = words || "";
    if (style) node.className = style;
    parent.appendChild(node);
    return node;
  };
  add(answer, "h2", found.length ? "查到 " + found.length + " 个账号" : "“" + asked.slice(0, 60) + "”不在官方账号名单中", "pub-h pub-gap");
  if (!found.length) add(answer, "p", "请勿在这个账号填写身份证号、银行卡号，也不要转账。");
  if (near.length) add(answer, "p", "名称相近的官方账号：", "mt4");
  const list = add(answer, "ul", "", "pub-list");
  (found.length ? found : near.slice(0, 10)).forEach(function (row) {
    const item = row.cloneNode(true);
    const unit = row.closest("section").querySelector("h2").textContent;
    add(item, "span", unit);
    list.appendChild(item);
  });
})();
