/**
 * Stands in a bundle for a part of a library that is never reached there: `infra/painter-plugin.ts` says which.
 * Whatever is done with it, it says what is missing rather than do something else.
 *
 * @throws at every use
 */
export const leftOut = (part: string): object => {
  // Not an arrow, which could not be asked for with `new`.
  function refuse(): never {
    throw new Error(`${part} is left out of this bundle`)
  }
  return new Proxy(refuse, { apply: refuse, construct: refuse, get: refuse, set: refuse, ownKeys: refuse })
}
