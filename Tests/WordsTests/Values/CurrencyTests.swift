import Words
import Testing

@Suite struct CurrencyTests {
  @Test(
    arguments: [
      ("GBP", 826, 2), ("EUR", 978, 2), ("USD", 840, 2), ("JPY", 392, 0), ("KRW", 410, 0), ("ISK", 352, 0),
      ("CLP", 152, 0), ("UGX", 800, 0), ("KWD", 414, 3), ("BHD", 48, 3), ("TND", 788, 3), ("CLF", 990, 4),
      ("UYW", 927, 4), ("ALL", 8, 2), ("CHF", 756, 2), ("XOF", 952, 0), ("XCG", 532, 2), ("ZWG", 924, 2),
    ] as [(String, UInt16, Int)])
  func `A currency has its ISO number and its minor digits`(code: String, number: UInt16, digits: Int) {
    let unit = MeasureUnit(currency: code)
    #expect(unit?.rawValue == number)
    #expect(unit?.minorDigits == digits)
    #expect(unit?.currencyCode == code)
    #expect(unit?.isMoney == true)
  }

  @Test(arguments: ["", "gbp", "GB", "GBPP", "XXX", "XAU", "ÄÖÜ", "QQQ", "ZZZ"])
  func `What is not a currency with a minor unit is refused`(code: String) {
    #expect(MeasureUnit(currency: code) == nil)
  }

  @Test func `Every currency is found by its code and by its number`() {
    #expect(MeasureUnit.currencies.count > 160)
    for (code, unit, digits) in MeasureUnit.currencies {
      #expect(MeasureUnit(currency: code) == unit)
      #expect(unit.currencyCode == code)
      #expect(unit.minorDigits == digits)
    }
  }

  @Test(arguments: [
    MeasureUnit.none, .points, .number, MeasureUnit(rawValue: 999), MeasureUnit(rawValue: .max),
  ])
  func `A unit that is no currency has no code and no digits`(unit: MeasureUnit) {
    #expect(unit.currencyCode == nil)
    #expect(unit.minorDigits == nil)
  }
}
