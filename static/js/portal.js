/* Small comforts on top of pages that work without them: plain ES2019, no dependency, no inline code.
   Hooks are data- attributes; templates/components/README.md lists them. */
(function () {
  "use strict";

  const doc = document;
  const all = function (selector, root) { return Array.from((root || doc).querySelectorAll(selector)); };
  const typing = function (node) {
    return Boolean(node) && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName));
  };

  /* Notes ------------------------------------------------------------------ */

  const say = function (words) {
    let region = doc.getElementById("live");
    if (!region) {
      region = doc.createElement("p");
      region.id = "live";
      region.className = "vh";
      region.setAttribute("role", "status");
      doc.body.appendChild(region);
    }
    region.textContent = words;
  };

  // Notes go inside what they are about: a sibling would push the columns of the page around.
  const dropNote = function (anchor) {
    all("[data-failure]", anchor).forEach(function (note) { note.remove(); });
  };

  const failureNote = function (anchor, words, retry) {
    dropNote(anchor);
    const note = doc.createElement("div");
    note.className = "note note-e";
    note.setAttribute("role", "alert");
    note.setAttribute("data-failure", "");
    note.appendChild(doc.createElement("p")).textContent = words;
    if (retry) {
      const button = doc.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm push";
      button.textContent = "再试一次";
      button.addEventListener("click", function () { note.remove(); retry(); });
      note.appendChild(button);
    }
    anchor.insertBefore(note, anchor.firstChild);
    return note;
  };

  /* Submitting once -------------------------------------------------------- */

  const release = function (root) {
    all("[data-sent]", root).forEach(function (node) { ["data-sent", "aria-disabled"].forEach(node.removeAttribute, node); });
  };

  const hold = function (form, button) {
    form.setAttribute("data-sent", "");
    if (!button) return;
    button.setAttribute("data-sent", "");
    button.setAttribute("aria-disabled", "true");
  };

  doc.addEventListener("submit", function (event) {
    const form = event.target;
    if ((form.method || "").toLowerCase() !== "post" || form.hasAttribute("data-again")) return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    const button = event.submitter || form.querySelector("button:not([type=button])");
    // After the browser has read the button's name and value into the request.
    setTimeout(function () { if (!event.defaultPrevented) hold(form, button); }, 0);
    // A download answers without a new page; the server refuses a second deed by its key in any case.
    setTimeout(function () { release(form.parentNode || doc); }, 20000);
  });
  window.addEventListener("pageshow", function () { release(doc); });

  /* Keys ------------------------------------------------------------------- */

  const searchField = function () { return doc.querySelector("[data-key='/']") || doc.getElementById("gs"); };

  const OPINION = "[data-opinion-form],[data-opinion],[data-submit-key]";
  const opinionForm = function () { return doc.querySelector(OPINION); };

  const jump = function (target) {
    if (!target) return false;
    target.scrollIntoView({ block: "center" });
    const field = target.querySelector("input[type=radio]:checked,input[type=radio],textarea,input:not([type=hidden]),select");
    (field || target).focus({ preventScroll: true });
    return true;
  };

  const submitForm = function (form) {
    const button = form.querySelector("button.btn-p:not([type=button])");
    if (button) button.click(); else form.requestSubmit();
  };

  doc.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    const key = event.key;
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && !typing(event.target) && key === "/" && searchField()) {
      event.preventDefault();
      searchField().focus();
    } else if (plain && !typing(event.target) && key === "?" && doc.getElementById("keys")) {
      event.preventDefault();
      openDialog(doc.getElementById("keys"), doc.activeElement);
    } else if (event.altKey && !event.ctrlKey && key.toLowerCase() === "y") {
      if (jump(opinionForm())) event.preventDefault();
    } else if (event.ctrlKey && key === "Enter" && event.target.closest && event.target.closest(OPINION)) {
      event.preventDefault();
      submitForm(event.target.closest("form"));
    } else if (event.ctrlKey && key.toLowerCase() === "s" && !event.shiftKey) {
      const form = doc.querySelector("form[data-autosave]");
      if (form) { event.preventDefault(); form.dispatchEvent(new CustomEvent("portal:save", { bubbles: true })); }
    }
  });

  /* Dialogs: focus goes in, and back to the opener ------------------------- */

  const openDialog = function (dialog, opener) {
    if (!dialog || !dialog.showModal || dialog.open) return;
    dialog.showModal();
    const heading = dialog.querySelector("h2");
    if (heading) { heading.tabIndex = -1; heading.focus(); }
    dialog.addEventListener("close", function () { if (opener && opener.focus) opener.focus(); }, { once: true });
  };

  /* Clicks ----------------------------------------------------------------- */

  const insert = function (area, words) {
    const at = area.selectionStart === undefined ? area.value.length : area.selectionStart;
    const before = area.value.slice(0, at);
    const glue = before && !/[。；，、\s]$/.test(before) ? "。" : "";
    area.value = before + glue + words + area.value.slice(area.selectionEnd);
    area.selectionStart = area.selectionEnd = before.length + glue.length + words.length;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  };

  const legacyCopy = function (text) {
    const area = doc.body.appendChild(doc.createElement("textarea"));
    area.className = "vh";
    area.value = text;
    area.select();
    const done = doc.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  };

  const copy = function (button) {
    const source = button.dataset.copyText === undefined ? doc.querySelector(button.dataset.copy) : null;
    const text = source ? (source.value === undefined ? source.innerText : source.value) : button.dataset.copyText || "";
    const safe = window.isSecureContext && navigator.clipboard;
    (safe ? navigator.clipboard.writeText(text) : legacyCopy(text)).then(
      function () { flash(button, "已复制"); },
      function () { flash(button, "没有复制成功，请选中文字后按 Ctrl + C"); }
    );
  };

  const flash = function (button, words) {
    button.dataset.label = button.dataset.label || button.textContent;
    button.textContent = words;
    say(words);
    setTimeout(function () { button.textContent = button.dataset.label; }, 2500);
  };

  const clicks = [
    [".quick button,[data-phrase]", function (node) {
      const area = doc.querySelector(node.dataset.quick || node.dataset.target || "#none") || node.closest("form").querySelector("textarea");
      if (area) insert(area, node.dataset.phrase || node.textContent.trim());
    }],
    ["[data-fill]", function (node) {
      const field = doc.querySelector(node.dataset.fill);
      if (!field) return;
      field.value = node.dataset.value || "";
      ["input", "change"].forEach(function (kind) { field.dispatchEvent(new Event(kind, { bubbles: true })); });
      field.focus();
    }],
    ["[data-copy],[data-copy-text]", copy],
    ["[data-print]", function () { window.print(); }],
    ["[data-dialog]", function (node) { openDialog(doc.querySelector(node.dataset.dialog), node); }],
    ["[data-close]", function (node) { node.closest("dialog").close(); }]
  ];

  doc.addEventListener("click", function (event) {
    const held = event.target.closest("[aria-disabled='true']");
    if (held) { event.preventDefault(); return; }
    clicks.forEach(function (pair) {
      const node = event.target.closest(pair[0]);
      if (!node) return;
      event.preventDefault();
      pair[1](node);
    });
  });

  // Open menus of the bar close when the reader goes elsewhere.
  doc.addEventListener("click", function (event) {
    all("details.menu[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  doc.addEventListener("change", function (event) {
    const node = event.target;
    if (node.dataset.show) {
      all(node.dataset.show).forEach(function (field) { field.type = node.checked ? "text" : "password"; });
    }
    if (node.hasAttribute("data-select-all")) {
      all(node.dataset.selectAll).forEach(function (box) { if (!box.disabled) box.checked = node.checked; });
      countPicked(node);
    } else {
      all("[data-select-all]").forEach(countPicked);
    }
    if (node.type === "file") listFiles(node);
  });

  const countPicked = function (master) {
    const boxes = all(master.dataset.selectAll).filter(function (box) { return !box.disabled; });
    const picked = boxes.filter(function (box) { return box.checked; }).length;
    master.checked = picked > 0 && picked === boxes.length;
    master.indeterminate = picked > 0 && picked < boxes.length;
  };

  /* Files: names, sizes, pasted screenshots -------------------------------- */

  const size = function (bytes) {
    if (bytes >= 1048576) return (bytes / 1048576).toFixed(1) + " MB";
    return bytes >= 1024 ? Math.round(bytes / 1024) + " KB" : bytes + " 字节";
  };

  const listFiles = function (input) {
    let list = input.parentNode.querySelector(".picked");
    if (!list) {
      list = doc.createElement("div");
      list.className = "picked";
      list.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", list);
    }
    list.textContent = "";
    const limit = Number(input.dataset.maxMb || 20);
    Array.from(input.files).forEach(function (file) {
      const row = list.appendChild(doc.createElement("p"));
      row.textContent = "已选 " + file.name + "（" + size(file.size) + "）";
      if (file.size > limit * 1048576) {
        row.className = "red";
        row.textContent += "，超过 " + limit + " MB，请压缩后再选";
      }
    });
  };

  doc.addEventListener("paste", function (event) {
    const items = event.clipboardData ? Array.from(event.clipboardData.files || []) : [];
    const pictures = items.filter(function (file) { return /^image\//.test(file.type); });
    if (!pictures.length) return;
    const near = event.target.closest && event.target.closest("form");
    const input = (near || doc).querySelector("input[type=file][data-paste]");
    if (!input) return;
    event.preventDefault();
    const kept = new DataTransfer();
    if (input.multiple) Array.from(input.files).forEach(function (file) { kept.items.add(file); });
    pictures.forEach(function (file) {
      const ending = file.type === "image/jpeg" ? ".jpg" : ".png";
      kept.items.add(new File([file], "截图" + (kept.files.length + 1) + ending, { type: file.type }));
    });
    input.files = kept.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* Counting characters ---------------------------------------------------- */

  const count = function (field) {
    let line = field.nextElementSibling;
    if (!line || !line.classList.contains("f-count")) {
      line = doc.createElement("p");
      line.className = "f-count";
      field.insertAdjacentElement("afterend", line);
    }
    const length = Array.from(field.value).length;
    line.textContent = "已写 " + length + " 字，最多 " + field.maxLength + " 字";
  };
  const COUNTED = "textarea[maxlength]:not([readonly])";
  doc.addEventListener("input", function (event) { if (event.target.matches(COUNTED)) count(event.target); });

  /* Start ------------------------------------------------------------------ */

  const ready = function (root) {
    all(COUNTED, root).forEach(count);
    all("[data-script]", root).forEach(function (node) { node.hidden = false; });
  };

  window.portal = {
    all: all, failureNote: failureNote, dropNote: dropNote, release: release, submitForm: submitForm, ready: ready, count: count,
    counted: COUNTED
  };

  ready(doc);
  all("[data-select-all]").forEach(countPicked);
  const first = doc.querySelector("[data-focus]");
  if (first) {
    first.focus();
    if (first.matches(".note-e") && doc.title.indexOf("错误：") !== 0) doc.title = "错误：" + doc.title;
  }
})();
