export { Buffer } from './node.mjs'
