/// The currencies of ISO 4217: alphabetic code, numeric code (which is the unit's number), minor-unit digits.
///
/// Left out are the codes for which the standard gives no minor unit (metals, bond units, XDR, XTS, XXX): an
/// integer of minor units would mean nothing there. At the end stand a few that were withdrawn lately and
/// that shops' histories still hold.
private let table = """
  AED 784 2  AFN 971 2  ALL 008 2  AMD 051 2  AOA 973 2  ARS 032 2  AUD 036 2  AWG 533 2  AZN 944 2
  BAM 977 2  BBD 052 2  BDT 050 2  BHD 048 3  BIF 108 0  BMD 060 2  BND 096 2  BOB 068 2  BOV 984 2
  BRL 986 2  BSD 044 2  BTN 064 2  BWP 072 2  BYN 933 2  BZD 084 2
  CAD 124 2  CDF 976 2  CHE 947 2  CHF 756 2  CHW 948 2  CLF 990 4  CLP 152 0  CNY 156 2  COP 170 2
  COU 970 2  CRC 188 2  CUP 192 2  CVE 132 2  CZK 203 2
  DJF 262 0  DKK 208 2  DOP 214 2  DZD 012 2
  EGP 818 2  ERN 232 2  ETB 230 2  EUR 978 2
  FJD 242 2  FKP 238 2
  GBP 826 2  GEL 981 2  GHS 936 2  GIP 292 2  GMD 270 2  GNF 324 0  GTQ 320 2  GYD 328 2
  HKD 344 2  HNL 340 2  HTG 332 2  HUF 348 2
  IDR 360 2  ILS 376 2  INR 356 2  IQD 368 3  IRR 364 2  ISK 352 0
  JMD 388 2  JOD 400 3  JPY 392 0
  KES 404 2  KGS 417 2  KHR 116 2  KMF 174 0  KPW 408 2  KRW 410 0  KWD 414 3  KYD 136 2  KZT 398 2
  LAK 418 2  LBP 422 2  LKR 144 2  LRD 430 2  LSL 426 2  LYD 434 3
  MAD 504 2  MDL 498 2  MGA 969 2  MKD 807 2  MMK 104 2  MNT 496 2  MOP 446 2  MRU 929 2  MUR 480 2
  MVR 462 2  MWK 454 2  MXN 484 2  MXV 979 2  MYR 458 2  MZN 943 2
  NAD 516 2  NGN 566 2  NIO 558 2  NOK 578 2  NPR 524 2  NZD 554 2
  OMR 512 3
  PAB 590 2  PEN 604 2  PGK 598 2  PHP 608 2  PKR 586 2  PLN 985 2  PYG 600 0
  QAR 634 2
  RON 946 2  RSD 941 2  RUB 643 2  RWF 646 0
  SAR 682 2  SBD 090 2  SCR 690 2  SDG 938 2  SEK 752 2  SGD 702 2  SHP 654 2  SLE 925 2  SOS 706 2
  SRD 968 2  SSP 728 2  STN 930 2  SVC 222 2  SYP 760 2  SZL 748 2
  THB 764 2  TJS 972 2  TMT 934 2  TND 788 3  TOP 776 2  TRY 949 2  TTD 780 2  TWD 901 2  TZS 834 2
  UAH 980 2  UGX 800 0  USD 840 2  USN 997 2  UYI 940 0  UYU 858 2  UYW 927 4  UZS 860 2
  VED 926 2  VES 928 2  VND 704 0  VUV 548 0
  WST 882 2
  XAD 396 2  XAF 950 0  XCD 951 2  XCG 532 2  XOF 952 0  XPF 953 0
  YER 886 2
  ZAR 710 2  ZMW 967 2  ZWG 924 2

  BGN 975 2  CUC 931 2  HRK 191 2  LTL 440 2  LVL 428 2  SLL 694 2  ZWL 932 2
  """

extension MeasureUnit {
  /// The unit of money in a currency, by its alphabetic code in capitals: `GBP`.
  ///
  /// `nil` where the code is not one of ISO 4217, or is one without a minor unit.
  public init?(currency code: String) {
    guard let slot = CurrencyTable.slot(of: code), case let number = CurrencyTable.shared.numbers[slot],
      number > 0
    else { return nil }
    self.init(rawValue: number)
  }

  /// The alphabetic code of the currency, `GBP`; `nil` where the unit is not money of a known currency.
  public var currencyCode: String? { currency?.code }

  /// How many decimals a minor unit is: 2 for GBP, 0 for JPY. `nil` where the unit is not money of a known
  /// currency.
  public var minorDigits: Int? { currency?.digits }

  /// A value of this unit as a person reads it: `35.64 GBP`, `120`; empty where the unit is none.
  package func text(_ value: some BinaryInteger) -> String {
    guard self != .none else { return "" }
    guard let currency else { return String(value) }
    return "\(Self.decimal(value, digits: currency.digits)) \(currency.code)"
  }

  /// A number of minor units with its decimal point: 3564 of 2 digits is `35.64`.
  private static func decimal(_ value: some BinaryInteger, digits: Int) -> String {
    guard digits > 0 else { return String(value) }
    let magnitude = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
    return (value < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
  }

  /// Every currency that a ledger takes, in the order of the alphabetic codes; withdrawn ones at the end.
  package static var currencies: [(code: String, unit: MeasureUnit, digits: Int)] {
    CurrencyTable.shared.rows
  }

  private var currency: (code: String, digits: Int)? {
    let row = CurrencyTable.shared.rowOfNumber
    guard Int(rawValue) < row.count, row[Int(rawValue)] >= 0 else { return nil }
    let found = CurrencyTable.shared.rows[row[Int(rawValue)]]
    return (found.code, found.digits)
  }
}

/// The text `table`, parsed once and laid out so that a look-up is one subscript.
private struct CurrencyTable: Sendable {
  static let shared = CurrencyTable()

  var rows: [(code: String, unit: MeasureUnit, digits: Int)] = []
  /// For each slot of an alphabetic code, the numeric code; 0 where no currency has it.
  var numbers = [UInt16](repeating: 0, count: 26 * 26 * 26)
  /// For each numeric code, the index of its row; -1 where no currency has it.
  var rowOfNumber = [Int](repeating: -1, count: 1000)

  init() {
    let words = table.split(whereSeparator: \.isWhitespace).map(String.init)
    for start in stride(from: 0, to: words.count, by: 3) {
      let code = words[start]
      guard let slot = Self.slot(of: code), let number = UInt16(words[start + 1]),
        let digits = Int(words[start + 2]), number < 1000
      else { preconditionFailure("the table of currencies has a bad row: \(code)") }
      precondition(numbers[slot] == 0 && rowOfNumber[Int(number)] < 0, "\(code) is there twice")
      numbers[slot] = number
      rowOfNumber[Int(number)] = rows.count
      rows.append((code, MeasureUnit(rawValue: number), digits))
    }
  }

  /// The place of three capital letters in `numbers`; `nil` for anything else.
  static func slot(of code: String) -> Int? {
    let bytes = code.utf8Span.span
    guard bytes.count == 3 else { return nil }
    var slot = 0
    for index in bytes.indices {
      let byte = bytes[index]
      guard byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") else { return nil }
      slot = slot * 26 + Int(byte - UInt8(ascii: "A"))
    }
    return slot
  }
}
