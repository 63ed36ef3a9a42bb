import Testing

@testable import Exchange

@Suite("Record scanner")
struct RecordScannerTests {
  /// The fields of a record, found a byte at a time and without regard to speed. `nil` where a closing
  /// quote is missing or followed by something.
  private static func plain(_ bytes: [UInt8], _ separator: UInt8, quotes: Bool) -> (
    fields: [String], end: Int
  )? {
    var fields: [String] = []
    var index = 0
    func isEnd(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }
    func blanks(_ from: Int) -> Int {
      from + bytes[from...].prefix { ($0 == 0x20 || $0 == 0x09) && $0 != separator }.count
    }
    while true {
      let start = blanks(index)
      if quotes, start < bytes.count, bytes[start] == 0x22 {
        var text: [UInt8] = []
        index = start + 1
        while true {
          guard index < bytes.count else { return nil }
          if bytes[index] == 0x22 {
            guard index + 1 < bytes.count, bytes[index + 1] == 0x22 else { break }
            index += 1
          }
          text.append(bytes[index])
          index += 1
        }
        index = blanks(index + 1)
        guard index == bytes.count || isEnd(bytes[index]) else { return nil }
        fields.append(String(decoding: text, as: UTF8.self))
      } else {
        let end = bytes[index...].firstIndex(where: isEnd) ?? bytes.count
        fields.append(String(decoding: bytes[index..<end], as: UTF8.self))
        index = end
      }
      guard index < bytes.count, bytes[index] == separator else { return (fields, index) }
      index += 1
    }
  }

  @Test(
    "finds the fields that a plain reader finds, wherever they lie",
    arguments: [0x2C, 0x3B, 0x09, 0x7C] as [UInt8])
  func plainly(separator: UInt8) {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed)
    let alphabet: [UInt8] =
      [separator, separator, 0x22, 0x20, 0x09, 0x0A, 0x0D, 0xC3, 0xA9] + Array("abcdefgh12345".utf8)
    for _ in 0..<5000 {
      let quotes = Bool.random(using: &random)
      var bytes = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      var scanner = RecordScanner(.byte(separator), quotes: quotes)
      let before = Int.random(in: 0...9, using: &random)
      let expected = Self.plain(bytes, separator, quotes: quotes)
      bytes = [UInt8](repeating: 0x2C, count: before) + bytes
      let outcome = scanner.scan(bytes, before..<bytes.count, isAtEnd: true)
      guard let expected else {
        if case .complete = outcome { Issue.record("seed \(seed): \(bytes) is whole") }
        continue
      }
      #expect(outcome == .complete(end: before + expected.end), "seed \(seed): \(bytes)")
      let hasOthers = bytes[before..<before + expected.end].contains { $0 >= 0x80 }
      #expect(!scanner.isASCII || !hasOthers, "seed \(seed): \(bytes)")
      scanner.unescape(&bytes)
      let fields = scanner.fields.map { String(decoding: bytes[$0], as: UTF8.self) }
      #expect(fields == expected.fields, "seed \(seed): \(bytes)")
    }
  }
}
