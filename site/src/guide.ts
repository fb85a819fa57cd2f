// What the pages of the guide run: they are there without a network, too.

import { keepOffline } from './register'

await keepOffline()
