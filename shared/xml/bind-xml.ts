import type { XmlElement } from './read-xml.ts'
import { type XmlNode, xmlNode } from './write-xml.ts'
import { withoutUnwritable } from './xml-text.ts'

/** What a reading goes along with: which elements were understood, and what the amounts are in. */
export interface Reading {
  readonly understood: Set<XmlElement>
  readonly currency: string
}
export interface Writing {
  readonly currency: string
}

/**
 * One piece of a document, described once for both directions. `write` gives the elements, in order, that say
 * the value; `read` finds the value in the element that would hold them.
 */
export interface Part<T> {
  write(value: T, context: Writing): readonly XmlNode[]
  read(parent: XmlElement, context: Reading): T
}

type Optional<T> = Part<T | undefined>

/** A part of a record whose other members are elsewhere. */
export interface Share {
  write(value: never, context: Writing): readonly XmlNode[]
  read(parent: XmlElement, context: Reading): unknown
}

const NOTHING: XmlElement = { name: '', namespace: '', attributes: {}, children: [], text: '' }

/** A text as it can be read again: without what XML cannot hold, and without blanks around it. */
const written = (text: string): string => withoutUnwritable(text).trim()

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && value !== null && Object.keys(value).length === 0)

/**
 * The vocabulary of bindings for documents of these namespaces, by the prefixes that they are written with.
 * A text that is not there reads as empty and an empty text is not written; optional parts read as undefined.
 */
export const xmlBinding = (namespaces: Readonly<Record<string, string>>) => {
  const isNamed = (qualified: string) => {
    const [local = '', prefix = ''] = qualified.split(':').reverse()
    const namespace = namespaces[prefix] ?? ''
    return (element: XmlElement): boolean => element.name === local && element.namespace === namespace
  }

  /** The first child of the name, marked as understood. */
  const child = (name: string) => {
    const named = isNamed(name)
    return (parent: XmlElement, { understood }: Reading): XmlElement | undefined => {
      const found = parent.children.find(named)
      if (found) understood.add(found)
      return found
    }
  }

  /** An element of text, with what else its attributes say. */
  const leaf = <T>(
    name: string,
    toNode: (value: T, context: Writing) => XmlNode | undefined,
    toValue: (element: XmlElement | undefined, text: string) => T,
  ): Part<T> => {
    const find = child(name)
    return {
      write: (value, context) => {
        const node = toNode(value, context)
        const content = typeof node?.content === 'string' ? written(node.content) : ''
        return node && content ? [{ ...node, content }] : []
      },
      read: (parent, context) => {
        const found = find(parent, context)
        return toValue(found, found?.text.trim() ?? '')
      },
    }
  }

  const text = (name: string): Part<string> =>
    leaf(
      name,
      value => xmlNode(name, value),
      (_, found) => found,
    )

  /** The part, where empty is the same as not there. */
  const optional = <T>(part: Part<T>): Optional<T> => ({
    write: (value, context) => (value === undefined ? [] : part.write(value, context)),
    read: (parent, context) => {
      const value = part.read(parent, context)
      return isEmpty(value) ? undefined : value
    },
  })

  const maybe = (name: string): Optional<string> => optional(text(name))

  /** Members in the order of their elements. What reads as undefined is left out. */
  const record = <T extends object>(
    parts: { readonly [K in keyof T]-?: Part<T[K]> | Optional<T[K]> },
  ): Part<T> => {
    const members = Object.entries(parts) as [keyof T & string, Optional<T[keyof T & string]>][]
    return {
      write: (value, context) => members.flatMap(([name, part]) => part.write(value[name], context)),
      read: (parent, context) => {
        const value: Partial<Record<keyof T, unknown>> = {}
        for (const [name, part] of members) {
          const member = part.read(parent, context)
          if (member !== undefined) value[name] = member
        }
        return value as T
      },
    }
  }

  /** Several records that make up one, where its members lie in different elements. */
  const joined = <T extends object>(...parts: readonly Share[]): Part<T> => {
    const all = parts as unknown as readonly Optional<Partial<T>>[]
    return {
      write: (value, context) => all.flatMap(part => part.write(value, context)),
      read: (parent, context) => Object.assign({}, ...all.map(part => part.read(parent, context))),
    }
  }

  /** The content of an element that need not be there; nothing in it, no element. */
  const inside = <T>(name: string, part: Part<T>): Optional<T> => {
    const find = child(name)
    return {
      write: (value, context) => {
        const content = value === undefined ? [] : part.write(value, context)
        return content.length ? [xmlNode(name, content)] : []
      },
      read: (parent, context) => {
        const found = find(parent, context)
        const value = found && part.read(found, context)
        return isEmpty(value) ? undefined : value
      },
    }
  }

  /** The same where the model always has the member: it reads as empty texts from nothing. */
  const required = <T>(name: string, part: Part<T>): Part<T> => {
    const within = inside(name, part)
    return {
      write: within.write,
      read: (parent, context) => within.read(parent, context) ?? part.read(NOTHING, context),
    }
  }

  const many = <T>(name: string, part: Part<T>): Part<readonly T[]> => {
    const named = isNamed(name)
    return {
      write: (values, context) => values.map(value => xmlNode(name, part.write(value, context))),
      read: (parent, context) =>
        parent.children.filter(named).map(found => {
          context.understood.add(found)
          return part.read(found, context)
        }),
    }
  }

  /** Elements that say nothing but text, one for each. */
  const texts = (name: string): Part<readonly string[]> => {
    const named = isNamed(name)
    return {
      write: values => values.flatMap(value => (written(value) ? xmlNode(name, written(value)) : [])),
      read: (parent, { understood }) =>
        parent.children.filter(named).flatMap(found => {
          understood.add(found)
          return found.text.trim() || []
        }),
    }
  }

  /** Always written so, and understood when it is so. */
  const constant = (path: readonly [string, ...string[]], value: string): Part<unknown> => {
    const finders = path.map(child)
    const [outermost, ...inner] = path.toReversed()
    const node = inner.reduce(
      (content, name) => xmlNode(name, [content]),
      xmlNode(outermost as string, value),
    )
    return {
      write: () => [node],
      read: (parent, context) => {
        let at: XmlElement | undefined = parent
        for (const find of finders) at = at && find(at, context)
        return undefined
      },
    }
  }

  return { leaf, text, optional, maybe, record, joined, inside, required, many, texts, constant }
}

/** Elements of a document that a reading did not understand, as paths, so that nothing is lost in silence. */
export const notUnderstood = (root: XmlElement, understood: ReadonlySet<XmlElement>): string[] => {
  const found: string[] = []
  const visit = (element: XmlElement, path: string): void => {
    for (const one of element.children) {
      const at = `${path}/${one.name}`
      if (understood.has(one)) visit(one, at)
      else found.push(at)
    }
  }
  visit(root, `/${root.name}`)
  return found
}
