// A toolbar over Markdown, and pasting from Word: headings, lists, links and emphasis stay.
// Without it the same signs are typed by hand, as the hint under the field says.
const WRAPPED = { bold: ["**", "**"], italic: ["*", "*"], link: ["[", "](https://)"] };
const PREFIXED = { heading: "## ", list: "- ", numbered: "1. ", quote: "> " };
const SIGNS = { bold: "B", italic: "I", heading: "H", list: "•", numbered: "1.", quote: "”", link: "↗" };

function insert(area, text, start, end) {
  area.focus();
  area.setSelectionRange(start, end);
  // Keeps the browser's own undoing; where that is gone, the text is set as a whole.
  if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, end, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function wrap(area, [before, after]) {
  const { selectionStart: start, selectionEnd: end, value } = area;
  const chosen = value.slice(start, end);
  insert(area, before + chosen + after, start, end);
  const at = start + before.length;
  area.setSelectionRange(at, at + chosen.length);
}

function prefix(area, sign) {
  const { selectionStart, selectionEnd, value } = area;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const next = value.indexOf("\n", selectionEnd);
  const end = next < 0 ? value.length : next;
  const lines = value.slice(start, end).split("\n");
  const has = lines.every((line) => line.startsWith(sign));
  const changed = lines.map((line) => (has ? line.slice(sign.length) : sign + line)).join("\n");
  insert(area, changed, start, end);
}

function act(area, name) {
  if (name in WRAPPED) wrap(area, WRAPPED[name]);
  else prefix(area, PREFIXED[name]);
}

function toolbar(area, labels) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", labels.toolbar);
  bar.setAttribute("aria-controls", area.id);
  const buttons = Object.keys(SIGNS).map((name, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.sign = SIGNS[name]; // drawn by the style sheet: the name is what is read
    button.dataset.act = name;
    button.title = labels[name];
    button.setAttribute("aria-label", labels[name]);
    button.tabIndex = number === 0 ? 0 : -1;
    button.addEventListener("click", () => act(area, name));
    return button;
  });
  // One stop for the Tab key, arrows within, as toolbars have it (ARIA practices).
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  bar.append(...buttons);
  area.before(bar);
}

const INLINE = { B: "**", STRONG: "**", I: "*", EM: "*" };

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ").replace(/([*_`[\]\\])/g, "\\$1");
  if (node.nodeType !== Node.ELEMENT_NODE || /^(STYLE|SCRIPT|META|LINK|TITLE)$/.test(node.tagName)) return "";
  const inner = [...node.childNodes].map(inline).join("");
  if (node.tagName === "BR") return "  \n";
  const href = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  if (/^(https?|mailto):/.test(href) && inner.trim()) return `[${inner.trim()}](${encodeURI(decodeURI(href))})`;
  const bold = node.tagName === "SPAN" && /font-weight:\s*(bold|[6-9]00)/.test(node.getAttribute("style") ?? "");
  const sign = INLINE[node.tagName] ?? (bold ? "**" : "");
  if (!sign || !inner.trim()) return inner;
  // Signs stand at words: white space inside them would show them as they are.
  const [, before, core, after] = /^(\s*)([^]*?)(\s*)$/.exec(inner);
  return `${before}${sign}${core}${sign}${after}`;
}

function listed(list, depth) {
  return [...list.children].flatMap((item, number) => {
    const sign = list.tagName === "OL" ? `${number + 1}. ` : "- ";
    const nested = [...item.children].filter((each) => /^[OU]L$/.test(each.tagName));
    for (const each of nested) each.remove();
    const text = inline(item).trim();
    return [`${"   ".repeat(depth)}${sign}${text}`, ...nested.flatMap((each) => listed(each, depth + 1))];
  });
}

function blocks(parent) {
  const told = [];
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim()) told.push(inline(node).trim());
    } else if (node.nodeType !== Node.ELEMENT_NODE) {
      continue;
    } else if (/^H[1-6]$/.test(node.tagName)) {
      told.push(`${"#".repeat(Math.max(2, Number(node.tagName[1])))} ${inline(node).trim()}`);
    } else if (/^[OU]L$/.test(node.tagName)) {
      told.push(listed(node, 0).join("\n"));
    } else if (/MsoListParagraph/.test(node.className)) {
      // Word writes lists as paragraphs that begin with a sign of their own.
      const text = inline(node).replace(/^[\s·•o§\-–\\]+|^\s*\d+[.)]\s*/, "").trim();
      const last = told.at(-1);
      if (last?.startsWith("- ")) told[told.length - 1] = `${last}\n- ${text}`;
      else told.push(`- ${text}`);
    } else if (/^(P|BLOCKQUOTE|TD|TH)$/.test(node.tagName)) {
      const text = inline(node).trim();
      if (text) told.push(node.tagName === "BLOCKQUOTE" ? `> ${text}` : text);
    } else if (/^(DIV|SECTION|ARTICLE|MAIN|BODY|TABLE|TBODY|THEAD|TR)$/.test(node.tagName)) {
      told.push(...blocks(node));
    } else {
      const text = inline(node).trim();
      if (text) told.push(text);
    }
  }
  return told;
}

function pasted(event) {
  const html = event.clipboardData?.getData("text/html");
  if (!html) return;
  const told = blocks(new DOMParser().parseFromString(html, "text/html").body).join("\n\n");
  if (!told) return;
  event.preventDefault();
  insert(event.target, told, event.target.selectionStart, event.target.selectionEnd);
}

for (const writing of document.querySelectorAll(".writing")) {
  const labels = JSON.parse(writing.dataset.labels);
  for (const area of writing.querySelectorAll("textarea")) {
    toolbar(area, labels);
    area.addEventListener("paste", pasted);
  }
}
