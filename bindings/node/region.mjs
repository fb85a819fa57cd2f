// The native binary has the phone tables. wasm/region.mjs is this entry in browsers.
export * from './index.mjs'
