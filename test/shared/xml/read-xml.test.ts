import { describe, expect, it } from 'vitest'
import { readXml } from '../../../shared/xml/read-xml.ts'
import { writeXml, xmlNode } from '../../../shared/xml/write-xml.ts'

const bomb = `<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;">]>
<lolz>&lol1;</lolz>`
const stranger = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`

describe('a document from outside', () => {
  it.each([
    ['a document type with entities that expand', bomb, /document types/],
    ['an entity that reads a file', stranger, /document types/],
    ['an entity that was never declared', '<a>&lol;</a>', /no such entity/],
    ['a character that XML does not have', '<a>&#1;</a>', /no such entity or character/],
    ['a raw control character', '<a>\u0001</a>', /characters that XML does not have/],
    ['half a surrogate pair', '<a>&#xD800;</a>', /no such entity or character/],
    ['elements that do not nest', '<a><b></a></b>', /end tag a/],
    ['an element without an end', '<a><b/>', /a has no end/],
    ['an attribute twice', '<a b="1" b="2"/>', /there twice/],
    ['an attribute without quotes', '<a b=1/>', /not well-formed/],
    ['a prefix without a namespace', '<x:a/>', /prefix x/],
    ['two roots', '<a/><b/>', /more than one root/],
    ['text beside the root', '<a/>b', /outside the root/],
    ['nothing at all', '', /no element/],
    ['a comment without an end', '<a><!-- </a>', /comment has no end/],
  ])('is refused for %s', (_, xml, reason) => {
    expect(() => readXml(xml)).toThrow(reason)
  })

  it('is refused when it is deeper, longer or larger than it may be', () => {
    expect(() => readXml('<a>'.repeat(65) + '</a>'.repeat(65))).toThrow(/nested deeper than 64/)
    expect(() => readXml(`<a>${'<b/>'.repeat(50)}</a>`, { elements: 50 })).toThrow(/more than 50 elements/)
    expect(() => readXml(`<a>${' '.repeat(100)}</a>`, { bytes: 100 })).toThrow(/more than 100 bytes/)
  })

  it('says line and column of what is wrong', () => {
    expect(() => readXml('<a>\n  <b>\n  </c>\n</a>')).toThrow(/line 3, column 3/)
  })

  it('may be in the encodings of Chinese systems', () => {
    const gbk = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GBK"?><a>'),
      Buffer.from([0xb7, 0xa2, 0xc6, 0xb1]),
      Buffer.from('</a>'),
    ])
    expect(readXml(gbk).text).toBe('发票')
    expect(() =>
      readXml(Buffer.concat([Buffer.from('<a>'), Buffer.from([0xff]), Buffer.from('</a>')])),
    ).toThrow(/not utf-8/)
  })

  it('has its namespaces resolved, its references replaced and its sections taken as they are', () => {
    const root = readXml(
      '<x:a xmlns:x="urn:one" b="&lt;&#x4E2D;"><b xmlns="urn:two"><![CDATA[<&]]>&amp;</b></x:a>',
    )
    expect(root).toMatchObject({ name: 'a', namespace: 'urn:one', attributes: { b: '<中' } })
    expect(root.children[0]).toMatchObject({ name: 'b', namespace: 'urn:two', text: '<&&' })
  })

  it('does not take forever, however it is made', () => {
    const hostile = [
      `<a ${'x'.repeat(300_000)}`,
      `<a>${'&'.repeat(300_000)}`,
      `<a ${' '.repeat(300_000)}b`,
      '<'.repeat(300_000),
    ]
    for (const xml of hostile) {
      const started = performance.now()
      expect(() => readXml(xml)).toThrow()
      expect(performance.now() - started).toBeLessThan(2_000)
    }
  })
})

describe('a document of ours', () => {
  it('gives back every text that XML can hold, and loses what it cannot', () => {
    const text = 'a < b & c > "d" \t\r\n 䶮𬭎𫖯㛃 \u0000\u0008\u001f\ufffe end'
    const root = readXml(writeXml(xmlNode('a', text, { b: text })))
    const kept = 'a < b & c > "d" \t\r\n 䶮𬭎𫖯㛃  end'
    expect(root.text).toBe(kept)
    expect(root.attributes.b).toBe(kept)
  })
})
