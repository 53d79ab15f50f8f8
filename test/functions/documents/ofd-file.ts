import { writeZip } from '../../../shared/zip/write-zip.ts'

/** An OFD (GB/T 33190) of one page with these data in it, and perhaps the XML that it shows. */
export const ofdFile = (data: Record<string, string>, attached?: string): Buffer => {
  const custom = Object.entries(data).map(
    ([name, text]) => `<ofd:CustomData Name="${name}">${text}</ofd:CustomData>`,
  )
  const files = [
    [
      'OFD.xml',
      `<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>${custom.join('')}</ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
    ],
    [
      'Doc_0/Pages/Page_0/Content.xml',
      '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer><ofd:TextObject><ofd:TextCode X="1" Y="2">华东工品供应链有限公司</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>',
    ],
    ...(attached ? [['Doc_0/Attachs/original_invoice.xml', attached]] : []),
  ] as const
  return writeZip(files.map(([name = '', text = '']) => ({ name, bytes: Buffer.from(text) })))
}
