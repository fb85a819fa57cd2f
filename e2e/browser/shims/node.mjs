// What the tests take of Node.js.

import files from 'virtual:vectors'

export const readFileSync = (url) => files[url.pathname.split('/').at(-1)] ?? fail(`no file ${url}`)

function fail(message) {
  throw new Error(message)
}

class Bytes extends Uint8Array {
  toString() {
    return new TextDecoder().decode(this)
  }
}

export const Buffer = {
  from(input) {
    const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : Uint8Array.from(input)
    return new Bytes(bytes.buffer)
  }
}

/** Another realm: that of a frame, where there are frames. */
export default {
  runInNewContext(code) {
    if (typeof document === 'undefined') return (0, eval)(code)
    const frame = document.createElement('iframe')
    document.body.append(frame)
    return frame.contentWindow.eval(code)
  }
}
