/**
 * Traditional letters of the trade's texts, each followed by its simplified form. One way and for matching
 * only: nothing that is shown passes through it.
 */
const TRADITIONAL = [
  '訂订 單单 貨货 發发 運运 費费 價价 錢钱 開开 關关 閉闭 帳账 賬账 號号 碼码 餘余',
  '額额 還还 沒没 請请 問问 這这 個个 們们 嗎吗 麼么 樣样 讓让 說说 話话 買买 賣卖',
  '現现 時时 間间 幾几 進进 來来 過过 後后 會会 對对 錯错 壞坏 賠赔 償偿 換换 變变',
  '電电 郵邮 聯联 繫系 絡络 謝谢 態态 狀状 況况 詢询 庫库 數数 產产 點点 選选 擇择',
  '實实 際际 從从 給给 與与 並并 寫写 達达 遲迟 壓压 損损 補补 紙纸 稅税 據据 東东',
  '車车 門门 遠远 極极 學学 設设 備备 認认 證证 級级 總总 條条 線线 輸输 轉转 員员',
  '專专 業业 務务 處处 馬马 長长 訴诉 滿满 檢检 覽览 戶户 網网 頁页 區区 廠厂 倉仓',
  '儲储 應应 該该 許许 難难 嚴严 緊紧 師师 經经 銷销 記记 錄录 無无 誰谁 離离 動动',
  '幫帮 歡欢 覺觉 見见 視视 親亲 約约 調调 議议 裡里 裏里 兩两 萬万 億亿 圓圆 廣广',
  '優优 積积 貼贴 確确 訊讯 資资 論论 評评 儘尽 盡尽 劃划 劑剂 標标 準准 測测 試试',
  '殘残 廢废 舊旧 歸归 屬属 顯显 較较 適适 隨随 陸陆 雙双 雖虽 響响 顏颜 題题 類类',
  '驗验',
].join(' ')

const simplified = new Map(
  TRADITIONAL.split(' ').map(pair => {
    const [from = '', to = ''] = pair
    return [from, to]
  }),
)

/** All of them; whole knowledge bases pass through here, and most of their letters are none of these. */
const TRADITIONAL_LETTERS = new RegExp(`[${[...simplified.keys()].join('')}]`, 'gu')

/** One form for reading: full width to half width, no invisible signs, single spaces. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()

/** The form in which texts are compared: besides, lower case and simplified letters. */
export const matchingForm = (text: string): string =>
  normalise(text)
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(TRADITIONAL_LETTERS, letter => simplified.get(letter) ?? letter)
