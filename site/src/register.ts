/** Keeps the page and the guide for times without a network. */
export async function keepOffline() {
  await navigator.serviceWorker?.register(new URL('offline.js', import.meta.url))
}
