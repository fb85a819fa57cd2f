// The page: it reads the form, asks the library, and shows what it says.

import { init } from 'multifield/slim'
import { EXAMPLES } from './examples'
import { messageOf, outcomeOf } from './outcome'
import { keepOffline } from './register'
import { EMPTY, fromFragment, toFragment, type State } from './state'
import { failure, view } from './view'

const get = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind
const [current, wanted, options] = ['current', 'wanted', 'options'].map((id) => get<HTMLTextAreaElement>(id)) as [HTMLTextAreaElement, HTMLTextAreaElement, HTMLTextAreaElement]
const [example, generation, entity] = ['example', 'generation', 'entity'].map((id) => get<HTMLSelectElement>(id)) as [HTMLSelectElement, HTMLSelectElement, HTMLSelectElement]
const payloadMode = get<HTMLInputElement>('payload-mode')
const status = get('status')
const result = get('result')

const HELP = {
  payload: ['Payload: what you send', 'A body with fields or fm, a request, a URL, a command of a batch, form data.'],
  desired: ['Desired: what the portal should have', 'Fields with strings or rows: {"PHONE": ["+44 20 7946 0018"]}']
} as const

function read(): State {
  const mode = payloadMode.checked ? 'payload' : 'desired'
  return { mode, current: current.value, wanted: wanted.value, generation: generation.value, entity: entity.value, options: options.value }
}

function write(state: State) {
  payloadMode.checked = state.mode === 'payload'
  get<HTMLInputElement>('desired-mode').checked = state.mode === 'desired'
  current.value = state.current
  wanted.value = state.wanted
  options.value = state.options
  for (const [select, value] of [[generation, state.generation], [entity, state.entity]] as const) {
    select.value = value
    if (select.selectedIndex < 0) select.value = ''
  }
}

function show() {
  const state = read()
  const [label, help] = HELP[state.mode]
  get('wanted-label').textContent = label
  get('wanted-help').textContent = help
  get('options-part').hidden = state.mode === 'payload'
  if (state.current.trim() === '' && state.wanted.trim() === '') {
    result.replaceChildren()
    status.textContent = 'Paste something, or choose an example.'
    return
  }
  try {
    const outcome = outcomeOf(state)
    result.replaceChildren(...view(outcome))
    const count = (kind: string) => outcome.changes.filter((change) => change.kind === kind).length
    status.textContent = `${count('added')} added, ${count('overwritten')} overwritten, ${count('deleted')} deleted, ${count('unchanged')} unchanged. Findings: ${outcome.findings.length}.`
  } catch (error) {
    result.replaceChildren(...failure(messageOf(error)))
    status.textContent = 'There is an error.'
  }
}

/** The address holds the state, so that a reload and a link show it again. */
function keep() {
  history.replaceState(null, '', toFragment(read()) ?? '#')
}

let pending = 0
function changed() {
  clearTimeout(pending)
  pending = setTimeout(() => {
    keep()
    show()
  }, 150)
}

function load() {
  write(fromFragment(location.hash) ?? EXAMPLES[0]?.[1] ?? EMPTY)
  show()
}

async function copyLink() {
  keep()
  if (toFragment(read()) === null) status.textContent = 'This is too long for a link.'
  else {
    await navigator.clipboard.writeText(location.href)
    status.textContent = 'The link is copied.'
  }
}

for (const [index, [name]] of EXAMPLES.entries()) example.append(new Option(name, String(index)))
example.addEventListener('change', () => {
  write(EXAMPLES[Number(example.value)]?.[1] ?? EMPTY)
  keep()
  show()
})
get('form').addEventListener('input', ({ target }) => target !== example && changed())
get('form').addEventListener('submit', (event) => event.preventDefault())
get('link').addEventListener('click', () => {
  copyLink().catch(() => (status.textContent = 'The link is in the address bar.'))
})
addEventListener('hashchange', load)

try {
  init(await WebAssembly.compileStreaming(fetch('multifield.wasm')))
  load()
} catch (error) {
  status.textContent = messageOf(error)
}
document.documentElement.dataset.ready = 'true'

await keepOffline()
