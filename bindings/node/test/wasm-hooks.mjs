const [here, entry] = ['../index.mjs', '../wasm/region.mjs'].map((name) => new URL(name, import.meta.url).href)

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  return found.url === here ? { ...found, url: entry } : found
}
