// A Chromium, and a server of files for it.

import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { chromium } from 'playwright-core'

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json', '.svg': 'image/svg+xml' }

/** Where Debian and others put it. */
const PATHS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].filter(Boolean)

export function launch() {
  const executablePath = PATHS.find((path) => existsSync(path))
  if (executablePath === undefined) throw new Error('Chromium is needed: install it, or set CHROMIUM')
  // Root in a container has no sandbox.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

/** Serves a folder, a URL with a slash at its end; pages may be given as text, by their path. */
export async function serve(folder, { headers = {}, pages = {} } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost')
    const name = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const file = new URL(`.${name}`, folder)
    if (pages[name] === undefined && !existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', ...headers })
    response.end(pages[name] ?? readFileSync(file))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  return { url: `http://127.0.0.1:${port}/`, close: () => new Promise((resolve) => server.close(resolve) && server.closeAllConnections()) }
}

/** Opens a page. It may ask nobody else for anything, and nothing may fail in it: `problems` has what was found. */
export async function open(browser, server, path, options) {
  const context = await browser.newContext(options)
  const tab = await context.newPage()
  const problems = []
  tab.on('pageerror', (error) => problems.push(String(error)))
  tab.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  tab.on('request', (request) => request.url().startsWith(server.url) || problems.push(`request: ${request.url()}`))
  await tab.goto(`${server.url}${path}`)
  return { context, tab, problems }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds. The page has to be opened with `bypassCSP`. */
export async function violations(tab) {
  await tab.evaluate(axe)
  const { violations } = await tab.evaluate(() => globalThis.axe.run())
  return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])
}
