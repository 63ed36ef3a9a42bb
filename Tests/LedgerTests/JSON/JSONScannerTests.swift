import Foundation
import Testing

@testable import Ledger

@Suite("JSON scanner")
struct JSONScannerTests {
  private static func accepts(_ text: String) -> Bool { accepts(Array(text.utf8)) }

  private static func accepts(_ bytes: [UInt8]) -> Bool {
    var scanner = JSONScanner(bytes)
    do {
      try scanner.skipValue()
      return true
    } catch {
      return false
    }
  }

  @Test(
    "takes what RFC 8259 has",
    arguments: [
      "{}", "[]", "0", "-0", "1.5e+10", "-12.25E-3", "true", "false", "null", #""""#,
      #""a\u00e9\ud83d\ude00\n""#,
      " [ 1 , {\"a\" : [ ] } ]\r\n\t", #"{"a":1,"a":2}"#, "\"\u{7f}é😀\"", "[[[[[[[[[[]]]]]]]]]]",
    ])
  func valid(text: String) { #expect(Self.accepts(text)) }

  @Test(
    "refuses what RFC 8259 has not",
    arguments: [
      "", " ", "{", "}", "[", "[1,]", "[,1]", "{,}", #"{"a":1,}"#, #"{"a"}"#, "{a:1}", "{'a':1}", "01", "-",
      "+1", ".5",
      "1.", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "nul", "True", #""a"#, #""\x""#, #""\u12""#,
      #""\ud800""#,
      #""\udc00""#, #""\ud800\u0041""#, "\"\u{1}\"", "\"a\nb\"", "1 2", "{} x", "[1 2]", #"{"a" 1}"#,
      "// a\n1",
      "\u{feff}1",
    ])
  func invalid(text: String) { #expect(!Self.accepts(text)) }

  @Test(
    "refuses text that is not UTF-8",
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xE2], [0x22, 0x80, 0x22],
    ] as [[UInt8]])
  func notUTF8(bytes: [UInt8]) { #expect(!Self.accepts(bytes)) }

  @Test("refuses nesting beyond its depth, and only beyond it")
  func depth() {
    let limit = JSONScanner.depthMax
    #expect(Self.accepts(String(repeating: "[", count: limit) + String(repeating: "]", count: limit)))
    #expect(
      !Self.accepts(String(repeating: "[", count: limit + 1) + String(repeating: "]", count: limit + 1)))
    #expect(!Self.accepts(String(repeating: "[", count: 1_000_000)))
  }

  @Test("gives the members of an object with the bytes of their values")
  func members() throws {
    let bytes = Array(#" {"a\n" : [1, {"x":"}"}] ,"b":"é\"", "c":-1.5} "#.utf8)
    var scanner = JSONScanner(bytes)
    try scanner.beginObject()
    var found: [String] = []
    while let (name, value) = try scanner.nextMember() {
      found.append(scanner.text(of: name) + "=" + String(decoding: bytes[value.range], as: UTF8.self))
      if let string = value.string { found.append(scanner.text(of: string)) }
    }
    try scanner.finish()
    #expect(found == ["a\n=[1, {\"x\":\"}\"}]", #"b="é\"""#, "é\"", "c=-1.5"])
  }

  @Test("agrees with Foundation about random, mutated and cut texts")
  func fuzz() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var disagreements: [String] = []
    for _ in 0..<20_000 {
      var bytes = Array(Self.randomValue(&random, depth: 0).utf8)
      for _ in 0..<Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes.remove(at: index)
        case 1:
          bytes.insert(
            Array(#"{}[]",:\0123.eE+-untrfalsx "#.utf8).randomElement(using: &random) ?? 0, at: index)
        default: bytes = Array(bytes[..<index])
        }
      }
      let oracle = (try? JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])) != nil
      if Self.accepts(bytes) != oracle { disagreements.append(String(decoding: bytes, as: UTF8.self)) }
    }
    // Foundation differs from RFC 8259 here: it takes a comma before a closing bracket, and halves of
    // surrogate pairs in some places, and refuses exponents that no Double can hold.
    disagreements.removeAll { text in
      let dense = text.filter { !$0.isWhitespace }
      return dense.contains(",]") || dense.contains(",}") || text.lowercased().contains("\\ud")
        || text.contains(/[0-9][eE]/)
    }
    #expect(disagreements.isEmpty, "seed \(seed): \(disagreements.prefix(5))")
  }

  @Test("reads strings as Foundation does")
  func strings() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    for _ in 0..<2000 {
      let text = Self.randomText(&random)
      let encoded = try JSONSerialization.data(withJSONObject: [text])
      var scanner = JSONScanner([UInt8](encoded))
      let array = try scanner.value()
      var inner = JSONScanner([UInt8](encoded), in: array.range.lowerBound + 1..<array.range.upperBound - 1)
      let value = try inner.value()
      let string = try #require(value.string)
      #expect(inner.text(of: string) == text, "seed \(seed)")
      var own: [UInt8] = []
      own.appendJSON(text)
      let back = try JSONSerialization.jsonObject(with: Data(own), options: [.fragmentsAllowed]) as? String
      #expect(back == text, "seed \(seed)")
    }
  }

  private static func randomText(_ random: inout SeededRandom) -> String {
    let characters: [String] = [
      "a", "\"", "\\", "/", "\n", "\u{1}", "é", "€", "😀", "\t", "\u{7f}", "\u{2028}",
    ]
    return (0..<Int.random(in: 0...12, using: &random)).map { _ in
      characters.randomElement(using: &random) ?? ""
    }
    .joined()
  }

  private static func randomValue(_ random: inout SeededRandom, depth: Int) -> String {
    switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &random) {
    case 0: return ["true", "false", "null"].randomElement(using: &random) ?? ""
    case 1: return ["0", "-1", "12.5", "100", "-0.0", "7"].randomElement(using: &random) ?? ""
    case 2, 3, 4:
      var text: [UInt8] = []
      text.appendJSON(randomText(&random))
      return String(decoding: text, as: UTF8.self)
    case 5:
      let items = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        randomValue(&random, depth: depth + 1)
      }
      return "[" + items.joined(separator: ", ") + "]"
    default:
      let members = (0..<Int.random(in: 0...3, using: &random)).map {
        "\"k\($0)\": " + randomValue(&random, depth: depth + 1)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }
}
