import { diff, MultifieldError } from 'multifield'

export default defineEventHandler(async (event) => {
  const { current, desired } = await readBody(event)
  try {
    return diff(current, desired).request('contact', 43)
  } catch (error) {
    if (!(error instanceof MultifieldError)) throw error
    setResponseStatus(event, 400)
    return { code: error.code, place: error.place }
  }
})
