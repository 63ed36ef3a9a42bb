// The signs and codes of currencies that stand beside numbers.

internal import Ledger

/// A currency's sign or code, as a number has it: `$`, `kr`, `EUR`.
struct CurrencySign: Hashable, Sendable {
  /// The ISO 4217 number of a currency (below 1000), or 1000 plus the index of a sign; 0 where there is
  /// none.
  fileprivate var rawValue: UInt16

  static let none = CurrencySign(rawValue: 0)

  /// Whether an amount that bears it may be of this currency.
  func agrees(with unit: MeasureUnit) -> Bool {
    if rawValue < 1000 { return self == .none || unit.rawValue == rawValue }
    return CurrencySignTable.shared.signs[Int(rawValue) - 1000].units.contains(unit)
  }

  /// The longest sign or code that begins at `index`, and how many bytes it takes.
  ///
  /// A sign that ends with a letter must not be followed by another letter: `krona` does not begin with
  /// `kr`.
  static func read(_ bytes: [UInt8], at index: Int, end: Int) -> (sign: CurrencySign, length: Int)? {
    let table = CurrencySignTable.shared
    for place in table.byFirstByte[Int(bytes[index].lowercased)] {
      let text = table.signs[place].text
      guard stands(text, bytes, index, end) else { continue }
      return (CurrencySign(rawValue: UInt16(1000 + place)), text.count)
    }
    guard index + 3 <= end, endsApart(bytes, index + 3, end),
      (index..<index + 3).allSatisfy({ (0x41...0x5A).contains(bytes[$0]) }),
      let unit = MeasureUnit(currency: String(decoding: bytes[index..<index + 3], as: UTF8.self))
    else { return nil }
    return (CurrencySign(rawValue: unit.rawValue), 3)
  }

  private static func stands(_ text: [UInt8], _ bytes: [UInt8], _ index: Int, _ end: Int) -> Bool {
    guard text.count <= end - index else { return false }
    for place in text.indices where bytes[index + place].lowercased != text[place] { return false }
    return endsApart(bytes, index + text.count, end)
  }

  /// Whether the text that ends before `stop` is not part of a longer word.
  private static func endsApart(_ bytes: [UInt8], _ stop: Int, _ end: Int) -> Bool {
    stop == end || !bytes[stop - 1].isLetter || !bytes[stop].isOfWord
      || Blank.length(bytes, at: stop, end: end) > 0
      || Minus.length(bytes, at: stop, end: end, isBehind: false) != nil
  }
}

/// The signs of a number: at most one on each side of it, or both on one side (`$12.00 USD`).
struct CurrencySigns: Hashable, Sendable {
  private var first = CurrencySign.none
  private var second = CurrencySign.none

  static let none = CurrencySigns()

  var isEmpty: Bool { first == .none }

  /// Whether there was room for another one.
  mutating func add(_ sign: CurrencySign) -> Bool {
    if first == .none {
      first = sign
    } else if second == .none {
      second = sign
    } else {
      return false
    }
    return true
  }

  func agree(with unit: MeasureUnit) -> Bool { first.agrees(with: unit) && second.agrees(with: unit) }
}

/// The signs of currencies, and the currencies for which each is written.
private struct CurrencySignTable {
  struct Sign {
    /// The sign in small letters.
    var text: [UInt8]
    var units: Set<MeasureUnit>
  }

  static let shared = CurrencySignTable()

  let signs: [Sign]
  /// For each first byte, the signs that begin with it, the longest first.
  let byFirstByte: [[Int]]

  private init() {
    var signs: [Sign] = []
    for line in Self.text.split(separator: "\n") {
      let (written, codes) = Self.halves(line)
      let units = Set(codes.split(separator: " ").compactMap { MeasureUnit(currency: String($0)) })
      // `_` stands for a blank within a sign: eBay writes `US $12.00`.
      for sign in written.split(separator: " ") {
        let text = sign.replacing("_", with: " ").utf8.map(\.lowercased)
        signs.append(Sign(text: text, units: units))
      }
    }
    var byFirstByte: [[Int]] = Array(repeating: [], count: 256)
    for index in signs.indices.sorted(by: { signs[$0].text.count > signs[$1].text.count }) {
      byFirstByte[Int(signs[index].text[0])].append(index)
    }
    self.signs = signs
    self.byFirstByte = byFirstByte
  }

  private static func halves(_ line: Substring) -> (Substring, Substring) {
    guard let colon = line.firstIndex(of: ":") else { return (line, "") }
    return (line[..<colon], line[line.index(after: colon)...])
  }

  /// Each sign with the currencies, behind the colon, for which it is written. Letters of ASCII may be
  /// large or small.
  private static let text = """
    $ ＄: USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP UYU DOP CUP BSD BBD BMD BND BZD FJD GYD JMD KYD LRD NAD NIO SBD SRD TTD XCD ZWG TOP WST CVE
    US$ US_$ USD$ U$S: USD
    CA$ CAD$ CDN$ CDN_$: CAD
    C$ C_$: CAD NIO
    A$ AU$ AU_$ AUD$: AUD
    NZ$ NZ_$ NZD$: NZD
    HK$ HKD$: HKD
    S$ SG$ SGD$: SGD
    NT$ TW$: TWD
    MX$ Mex$ MXN$: MXN
    R$: BRL
    AR$: ARS
    CLP$ CL$: CLP
    COL$ CO$: COP
    $U UY$: UYU
    RD$: DOP
    J$ JA$: JMD
    TT$: TTD
    BZ$: BZD
    N$: NAD
    B$: BND BSD
    € : EUR
    £ ₤: GBP EGP FKP GIP LBP SDG SHP SSP SYP
    E£ LE: EGP
    ¥ ￥: JPY CNY
    円 JP¥: JPY
    元 CN¥ RMB: CNY
    ₹: INR
    Rs Rs.: INR PKR LKR NPR MUR SCR
    ₨: INR PKR LKR NPR MUR SCR
    ₩ 원: KRW KPW
    ₽ руб. руб р.: RUB
    ₺ TL: TRY
    ₴ грн грн.: UAH
    ₪: ILS
    ₫ đ: VND
    ฿: THB
    ₱: PHP
    ₦: NGN
    ₵ GH₵: GHS
    ₡: CRC
    ₲: PYG
    ₸: KZT
    ₮: MNT
    ₭: LAK
    ₾: GEL
    ֏: AMD
    ₼: AZN
    ৳: BDT
    ៛: KHR
    kr kr.: SEK NOK DKK ISK
    zł ZŁ zl: PLN
    Kč KČ Kc: CZK
    Ft Ft.: HUF
    lei leu: RON MDL
    лв лв. lv lv.: BGN
    дин дин. din din.: RSD
    KM: BAM
    ден ден.: MKD
    Fr Fr. SFr SFr.: CHF
    CFA FCFA F_CFA: XOF XAF
    RM: MYR
    Rp Rp.: IDR
    R: ZAR
    S/ S/.: PEN
    B/.: PAB
    Bs Bs.: BOB VES
    Q: GTQ
    KSh KSh.: KES
    TSh TSh.: TZS
    USh USh.: UGX
    SR: SAR SCR
    Dh Dhs Dh. Dhs.: AED MAD
    QR: QAR
    KD: KWD
    BD: BHD
    """
}
