// What the tests take of node:test.

const tests = []

export const test = (name, run) => tests.push([name, run])

/** Runs what has been declared: how many there were, and what failed. */
export async function runAll() {
  const failed = []
  for (const [name, run] of tests) {
    try {
      await run()
    } catch (error) {
      failed.push(`${name}: ${error?.stack ?? error}`)
    }
  }
  return { count: tests.length, failed }
}
