// The service worker: the page as it was when it was loaded first, until there is another version of it.

declare const FILES: string[]
declare const VERSION: string

interface Lifetime extends Event {
  waitUntil(promise: Promise<unknown>): void
}
interface Fetched extends Event {
  request: Request
  respondWith(response: Promise<Response>): void
}
const scope = self as unknown as { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> } }

addEventListener('install', (event) => {
  const store = async () => {
    const cache = await caches.open(VERSION)
    await cache.addAll(FILES)
    await scope.skipWaiting()
  }
  ;(event as Lifetime).waitUntil(store())
})

addEventListener('activate', (event) => {
  const clean = async () => {
    const others = (await caches.keys()).filter((name) => name !== VERSION)
    await Promise.all(others.map((name) => caches.delete(name)))
    await scope.clients.claim()
  }
  ;(event as Lifetime).waitUntil(clean())
})

addEventListener('fetch', (event) => {
  const { request, respondWith } = event as Fetched
  const answer = async () => (await caches.match(request, { ignoreSearch: true })) ?? fetch(request)
  respondWith.call(event, answer())
})
