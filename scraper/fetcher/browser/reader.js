// Reads the page as a reader sees it: with open shadow roots, and frames of its own origin.
// Runs in an isolated JavaScript context, in which the page's scripts have replaced nothing.
(() => {
  const UNREAD = new Set(["script", "style", "noscript", "template", "head", "iframe", "frame"])
  const AROUND = new Set(["nav", "footer", "aside", "form", "button", "select", "dialog"])
  const ROOT = "#app, #root, #react-root, #__next, #__nuxt, #___gatsby, #svelte, #main-app, app-root"
  const MOST_NODES = 300000
  const MOST_STEPS = 25
  const MOST_FRAMES_DEEP = 5
  let last = null

  // The document of a visible frame of the page's own origin, or null.
  function frameDocument(node) {
    if (node.localName !== "iframe" && node.localName !== "frame") return null
    let depth = 0
    for (let up = node.ownerDocument.defaultView; up && up !== up.parent; up = up.parent) depth++
    if (depth >= MOST_FRAMES_DEEP) return null
    try {
      const box = node.getBoundingClientRect()
      if (box.width < 2 || box.height < 2) return null
      const inner = node.contentDocument
      return inner && inner.body ? inner : null
    } catch {
      return null
    }
  }

  // The children of a node as they are shown.
  function children(node) {
    const inner = frameDocument(node)
    if (inner) return inner.body.childNodes
    if (node.shadowRoot) return node.shadowRoot.childNodes
    if (node.localName === "slot") {
      const assigned = node.assignedNodes()
      if (assigned.length) return assigned
    }
    return node.childNodes
  }

  function pushChildren(stack, node, extra) {
    const list = children(node)
    for (let at = list.length - 1; at >= 0; at--) stack.push([list[at], extra])
  }

  // All text, that of the body alone, and whether anything is not in the document's own tree.
  function text() {
    const all = [], body = []
    let seen = 0, parts = false
    const stack = document.body ? [[document.body, true]] : []
    while (stack.length && seen++ < MOST_NODES) {
      const [node, inBody] = stack.pop()
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.data.trim()) {
          all.push(node.data)
          if (inBody) body.push(node.data)
        }
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const inside = frameDocument(node)
        parts ||= Boolean(inside || node.shadowRoot)
        if (UNREAD.has(node.localName) && !inside) continue
        pushChildren(stack, node, inBody && !AROUND.has(node.localName))
      }
    }
    return {all: all.join(" "), body: body.join(" "), parts}
  }

  // The tree as it is shown, copied into a document in which no script and no element runs.
  function flattened() {
    const inert = document.implementation.createHTMLDocument("")
    const root = inert.importNode(document.documentElement, false)
    const stack = []
    pushChildren(stack, document.documentElement, root)
    while (stack.length) {
      const [node, parent] = stack.pop()
      if (node.nodeType !== Node.ELEMENT_NODE) {
        parent.append(inert.importNode(node, true))
      } else if (node.localName === "slot" && node.getRootNode() instanceof ShadowRoot) {
        pushChildren(stack, node, parent)
      } else if (node.localName === "template") {
        parent.append(inert.importNode(node, true))
      } else {
        const copy = frameDocument(node) ? inert.createElement("div") : inert.importNode(node, false)
        parent.append(copy)
        pushChildren(stack, node, copy)
      }
    }
    return root
  }

  // What the page's reader scrolls: the page, or the largest element with a scroll bar of its own.
  function scroller() {
    const page = document.scrollingElement
    if (!page || page.scrollHeight > innerHeight + 50) return page
    let best = page, area = 0
    for (const node of document.querySelectorAll("div, main, section, article, body")) {
      const size = node.clientWidth * node.clientHeight
      if (node.scrollHeight > node.clientHeight + 50 && size > area
          && /auto|scroll/.test(getComputedStyle(node).overflowY)) {
        best = node
        area = size
      }
    }
    return best
  }

  const place = () => location.href.split("#")[0]
  const frames = () => new Promise(done => {
    setTimeout(done, 150)
    requestAnimationFrame(() => requestAnimationFrame(done))
  })

  globalThis.scraperReader = {
    // Whether the text changed since the last look, and the beginning of the body's text.
    look() {
      const began = performance.now()
      const {all, body} = text()
      const changed = all !== last
      last = all
      const empty = [...document.querySelectorAll(ROOT)].some(
        root => !root.shadowRoot && !root.textContent.trim() && !root.querySelector("iframe"))
      return {changed, body: body.slice(0, 2000), empty, took: (performance.now() - began) / 1000}
    },
    // Scroll once through what is there now. Whether there was anything to scroll.
    async scroll() {
      const what = scroller(), start = place()
      if (!what) return false
      const view = what.clientHeight, end = what.scrollHeight - view
      if (end < 50) return false
      const step = Math.max(view * 0.8, end / MOST_STEPS)
      for (let top = step; place() === start; top += step) {
        what.scrollTo({top: Math.min(top, end), behavior: "instant"})
        await frames()
        if (top >= end) break
      }
      return true
    },
    writeOut(most) {
      const {all, parts} = text()
      const root = parts ? flattened() : document.documentElement
      const html = root ? root.outerHTML : ""
      const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : ""
      return {size: html.length, html: html.length > most ? "" : type + html,
              url: location.href, letters: all.length}
    },
  }
})()
