// What the page is about, and how a link holds it.

export interface State {
  mode: 'payload' | 'desired'
  current: string
  wanted: string
  generation: string
  entity: string
  options: string
}

export const EMPTY: State = { mode: 'payload', current: '', wanted: '', generation: '', entity: '', options: '' }

/** No longer than what browsers and messengers keep of an address. */
const LONGEST = 100_000

/** A fragment, or none where the state is too long for a link. */
export function toFragment(state: State): string | null {
  const bytes = new TextEncoder().encode(JSON.stringify(state))
  if (bytes.length > LONGEST) return null
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return `#${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}

/** Whatever a link holds: strings of the known names, and nothing else. */
export function fromFragment(fragment: string): State | null {
  try {
    const binary = atob(fragment.slice(1).replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (unit) => unit.charCodeAt(0))
    const found: unknown = JSON.parse(new TextDecoder().decode(bytes))
    if (typeof found !== 'object' || found === null) return null
    const text = (name: keyof State) => {
      const value: unknown = (found as Record<string, unknown>)[name]
      return typeof value === 'string' ? value : ''
    }
    const mode = text('mode') === 'desired' ? 'desired' : 'payload'
    return { mode, current: text('current'), wanted: text('wanted'), generation: text('generation'), entity: text('entity'), options: text('options') }
  } catch {
    return null
  }
}
