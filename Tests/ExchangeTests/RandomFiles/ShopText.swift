// Words as shops have them, as far as a file can hold them.

/// Makes the names of products.
struct ShopText {
  private let words: [String]
  private let isWritable: (String) -> Bool

  private static let all = [
    "Kaffee", "Löffel", "crème brûlée", "Schraube 5\"", "\"Deluxe\"", "Tee & Co", "a;b", "a,b", "x|y", "^",
    "5 %",
    "(blau)", "größe_40", "“fancy”", "l'eau", "Ελιά", "日本茶", "☕️", "👩‍👩‍👧 Set", "naïve – new", "Łódź", "=1+1",
    "#7",
    "two\nlines", "1;2;3", "half\nand;half", "half\nand,half", "{box}", "C:\\bag", "tab\there", "100", "n/a",
    "€ 5",
  ]

  init(isWritable: @escaping (String) -> Bool) {
    words = Self.all.filter(isWritable)
    self.isWritable = isWritable
  }

  func store(_ random: inout SeededRandom) -> String {
    random.pick(["north", "7", "süd"].filter(isWritable))
  }

  func name(_ random: inout SeededRandom) -> String {
    let name = (0..<random.int(1...4)).map { _ in random.pick(words) }.joined(separator: " ")
    // Two words that are each fine can look like lines of the file together.
    return isWritable(name) ? name : "Kaffee"
  }
}
