// Elements of the result. All of what a user or a link gives is text, and never markup.

import type { Finding } from 'multifield/slim'
import type { Change, Outcome } from './outcome'

type Child = Node | string

function element(tag: string, className: string, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...children)
  return made
}

const HAPPENS = { unchanged: 'stays', overwritten: 'is overwritten', deleted: 'is deleted', added: 'is added' }
const SEVERITIES = { harm: 'Harm', ignored: 'Ignored', note: 'Note' }

export function view({ changes, findings, text, outputs }: Outcome): Node[] {
  const parts: Node[] = []
  if (text !== null) parts.push(title('Edits'), element('pre', '', text))
  parts.push(title('Rows'), changes.length === 0 ? element('p', '', 'There are no rows.') : table(changes))
  if (findings.length > 0) parts.push(title('Findings'), element('ul', '', ...findings.map(finding)))
  else if (text === null) parts.push(title('Findings'), element('p', '', 'None: the payload does what it says.'))
  if (outputs.length > 0) parts.push(title('The call'))
  for (const [index, [name, output]] of outputs.entries()) {
    const details = element('details', '', element('summary', '', name), element('pre', '', output)) as HTMLDetailsElement
    details.open = index === 0
    parts.push(details)
  }
  return parts
}

const title = (text: string) => element('h3', '', text)

function table(changes: Change[]): HTMLElement {
  const head = ['Field', 'ID', 'What happens', 'Value'].map((name) => {
    const cell = element('th', '', name)
    cell.setAttribute('scope', 'col')
    return cell
  })
  const rows = changes.map((change) =>
    element('tr', change.kind, element('td', '', change.field), element('td', '', change.id), element('td', '', HAPPENS[change.kind]), element('td', '', ...valuesOf(change)))
  )
  return element('table', '', element('thead', '', element('tr', '', ...head)), element('tbody', '', ...rows))
}

function valuesOf({ before, after, kind }: Change): Child[] {
  const text = (row: Change['before']) => (row === undefined ? '' : `${row.VALUE} (${row.VALUE_TYPE})`)
  if (kind === 'overwritten') return [element('del', '', text(before)), ' → ', element('ins', '', text(after))]
  if (kind === 'deleted') return [element('del', '', text(before))]
  return kind === 'added' ? [element('ins', '', text(after))] : [text(after)]
}

function finding({ severity, place, message, code }: Finding): HTMLElement {
  const head = element('strong', '', SEVERITIES[severity])
  const where = place === '' ? [] : [' at ', element('code', '', place)]
  return element('li', severity, head, ...where, element('p', '', message), element('code', '', code))
}

export const failure = (message: string): Node[] => [element('p', 'harm', message)]
