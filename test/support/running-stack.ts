import { inject } from 'vitest'
import { connectStack, type StackClient } from './stack-client.ts'

/** The stack that all journeys of this run share: use SKUs, buyers and devices of your own. */
export const runningStack = (): StackClient => connectStack(inject('stack'))
