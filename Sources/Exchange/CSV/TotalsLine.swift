// A line of totals at the end of a file.

/// Knows the words with which programs begin a line of totals.
enum TotalsLine {
  /// How many records from the end a line of totals may be.
  static let recordsFromEnd = 3

  /// The longest of the words, in bytes, with a colon.
  private static let bytesMax = 40

  /// Whether the first cell of a record that is not empty is such a word.
  static func begins(_ bytes: [UInt8], _ fields: [Range<Int>]) -> Bool {
    for field in fields {
      var (start, end) = (field.lowerBound, field.upperBound)
      while start < end, bytes[start].isBlank { start += 1 }
      if start == end { continue }
      // Most records begin with a number, which is no such word.
      guard !bytes[start].isDigit, end - start <= bytesMax else { return false }
      while end > start, bytes[end - 1].isBlank || bytes[end - 1] == UInt8(ascii: ":") { end -= 1 }
      return isWord(bytes, start..<end)
    }
    return false
  }

  private static func isWord(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    guard let first = bytes[range].first, first >= 0x80 || initials.contains(first | 0x20) else {
      return false
    }
    let text = String(decoding: bytes[range], as: UTF8.self).lowercased()
    return words.contains(text.split(separator: " ").joined(separator: " "))
  }

  /// Words for totals in English, German, French, Italian, Spanish, Portuguese, Dutch, Danish, Norwegian,
  /// Swedish, Finnish, Polish, Czech, Slovak, Hungarian, Romanian, Croatian, Slovene, Turkish, Greek,
  /// Russian, Ukrainian, Bulgarian, Japanese, Chinese, Korean.
  private static let words: Set<String> = [
    "total", "totals", "grand total", "grand totals", "sub total", "subtotal", "sub-total", "sum", "sums",
    "total sum", "overall",
    "overall total", "summary", "report total", "page total",
    "summe", "summen", "gesamt", "gesamtsumme", "gesamtbetrag", "insgesamt", "endsumme", "zwischensumme",
    "total gesamt",
    "totaux", "total général", "total general", "somme", "sous-total", "sous total",
    "totale", "totali", "totale generale", "totale complessivo", "somma", "subtotale",
    "totales", "suma", "suma total", "gran total", "total geral", "totais", "soma", "soma total",
    "totaal", "eindtotaal", "totalen", "subtotaal", "som",
    "i alt", "ialt", "sum total", "summa", "totalt", "totalsumma", "totalsum", "yhteensä",
    "razem", "ogółem", "łącznie", "suma całkowita", "celkem", "součet", "spolu", "súčet",
    "összesen", "összeg", "végösszeg", "total general:", "ukupno", "skupaj", "vsota",
    "toplam", "genel toplam", "σύνολο", "γενικό σύνολο", "итого", "всего", "общий итог", "усього", "разом",
    "общо", "всичко",
    "合計", "総計", "小計", "合计", "总计", "总和", "小计", "합계", "총계", "총합계",
  ]

  private static let initials: Set<UInt8> = Set(words.compactMap(\.utf8.first).filter { $0 < 0x80 })
}
