export * from './slim.js'
