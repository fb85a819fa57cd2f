export * from './index.js'

/**
 * Hands over the WebAssembly module of this package: what `WebAssembly.compileStreaming` or an import gives, or its bytes.
 * Call it once, before anything else of this entry. The file is `multifield/multifield.wasm`, or
 * `multifield/multifield-region.wasm` with the phone tables.
 *
 * @example
 * import { diff, init } from 'multifield/slim'
 * import url from 'multifield/multifield.wasm?url' // as Vite has it
 *
 * init(await WebAssembly.compileStreaming(fetch(url)))
 */
export declare function init(module: object): void
