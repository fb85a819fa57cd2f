// The guide as pages of HTML: the Markdown of multifield-core, which its documentation includes, too.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { posix } from 'node:path'
import { Marked } from 'marked'

const docs = new URL('../crates/multifield-core/docs/', import.meta.url)
const template = readFileSync(new URL('src/guide.html', import.meta.url), 'utf8')
const GROUPS = { '.': 'Basics', shapes: 'Input and output formats', recipes: 'Recipes' }
/** Where the items of the crate are documented, whatever their kind. */
const ITEMS = 'https://docs.rs/multifield-core/latest/multifield_core/?search='

const escape = (text) => text.replace(/[&<>"]/g, (unit) => `&#${unit.charCodeAt(0)};`)
const link = (href, html) => `<a href="${escape(href)}">${html}</a>`
/** As the repository names headings. */
const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-')
const outOf = (name) => name.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html')
/** A folder is linked by its name. */
const hrefOf = (from, to) => posix.relative(posix.dirname(from), outOf(to)).replace(/(^|\/)index\.html$/, '$1') || './'

/** A name in brackets is an item, unless the page says where it leads to. */
const item = {
  name: 'item',
  level: 'inline',
  start: (source) => source.indexOf('[`'),
  tokenizer(source) {
    const found = /^\[`([^`\]]+)`\](?![[(])/.exec(source)
    if (found && !Object.hasOwn(this.lexer.tokens.links, found[0].slice(1, -1).toLowerCase())) return { type: 'item', raw: found[0], text: found[1] }
  },
  renderer: ({ text }) => link(ITEMS + encodeURIComponent(text), `<code>${escape(text)}</code>`)
}

/** The body of a page, its title, its anchors, and the pages and anchors that it links to. */
function read(name) {
  const page = { name, title: '', anchors: new Set(), targets: [] }
  const renderer = {
    code({ text, lang }) {
      // rustdoc hides such lines.
      const shown = lang === 'rust' ? text.replace(/^#( .*)?(\n|$)/gm, '') : text
      return `<pre><code>${escape(shown.trimEnd())}</code></pre>\n`
    },
    heading({ tokens, depth, text }) {
      const id = slug(text)
      page.anchors.add(id)
      const html = this.parser.parseInline(tokens)
      if (depth === 1) Object.assign(page, { title: text.replaceAll('`', ''), heading: html })
      return `<h${depth} id="${id}">${html}</h${depth}>\n`
    },
    tablecell({ tokens, header }) {
      // A heading of nothing is none.
      const tag = header && tokens.length > 0 ? 'th' : 'td'
      return `<${tag}>${this.parser.parseInline(tokens)}</${tag}>\n`
    },
    html({ text }) {
      if (/^\s*<!--[^]*-->\s*$/.test(text)) return ''
      throw new Error(`${name}: ${text}`)
    },
    link({ href, tokens }) {
      const html = this.parser.parseInline(tokens)
      if (href.startsWith('crate::')) return link(ITEMS + encodeURIComponent(href.slice(7)), html)
      if (/^https:/.test(href)) return link(href, html)
      const [file, anchor] = href.split('#')
      const target = file === '' ? name : posix.join(posix.dirname(name), file)
      page.targets.push([target, anchor])
      return link(`${file === '' ? '' : hrefOf(name, target)}${anchor === undefined ? '' : `#${anchor}`}`, html)
    }
  }
  page.body = new Marked({ renderer, extensions: [item] }).parse(readFileSync(new URL(name, docs), 'utf8'))
  return page
}

/** Writes the pages into a folder. */
export function guide(out) {
  const first = read('README.md')
  // In the order in which the first page lists them.
  const names = ['README.md', ...new Set(first.targets.map(([name]) => name))]
  const missing = readdirSync(docs, { recursive: true }).filter((name) => name.endsWith('.md') && !names.includes(name))
  if (missing.length > 0) throw new Error(`the guide does not list ${missing}`)
  const pages = names.map((name) => (name === 'README.md' ? first : read(name)))
  for (const { name, targets } of pages) {
    for (const [target, anchor] of targets) {
      const found = pages.find((page) => page.name === target)
      if (!found || (anchor !== undefined && !found.anchors.has(anchor))) throw new Error(`${name}: no ${target}#${anchor}`)
    }
  }
  for (const [index, page] of pages.entries()) {
    const listed = ({ name, heading }) => (name === page.name ? `<li><a href="${hrefOf(name, name)}" aria-current="page">${heading}</a></li>` : `<li>${link(hrefOf(page.name, name), heading)}</li>`)
    const groups = Object.entries(GROUPS).map(([folder, group]) => `<h2>${group}</h2>\n<ul>\n${pages.filter(({ name }) => posix.dirname(name) === folder).map(listed).join('\n')}\n</ul>`)
    const next = pages[index + 1]
    const values = {
      root: '../'.repeat(page.name.split('/').length),
      title: page.title === first.title ? 'Guide to multifield' : `${escape(page.title)} - Guide to multifield`,
      body: page.body,
      next: next === undefined ? '' : `<p>Next: ${link(hrefOf(page.name, next.name), next.heading)}</p>`,
      pages: groups.join('\n')
    }
    const file = new URL(outOf(page.name), out)
    mkdirSync(new URL('.', file), { recursive: true })
    writeFileSync(file, template.replace(/\{(\w+)\}/g, (_, name) => values[name]))
  }
}
